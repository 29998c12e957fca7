using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>Services of several ports.</summary>
public sealed class PortTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    [Theory]
    [InlineData(80)]
    [InlineData(443)]
    [InlineData(8443)]
    public void Get_PortListKeptByServer_EachPortAnswers(int port)
    {
        using NginxServer server = new(network.Servers[0], "web1", [], 80, 443, 8443);
        using PivotFiles files = new(ServiceToml.Write("list", "tcp", "[80, 443, 8443]", [(0, null, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        Assert.Equal($"web1 198.51.100.21 {port}\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}:{port}/"));
    }

    [Fact]
    public void Get_PortRangeKeptByServer_FirstAndLastAnswerAndNextDoesNot()
    {
        using NginxServer server = new(network.Servers[1], "web2", [], 8000, 8099, 8100);
        using PivotFiles files = new(ServiceToml.Write("range", "tcp", "\"8000-8099\"", [(1, null, 1)]));
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        foreach (int port in (int[])[8000, 8099])
        {
            Assert.Equal($"web2 198.51.100.22 {port}\n", Curl.Get(network.Clients[1], $"http://{TwoArmedNetwork.VirtualAddress}:{port}/"));
        }

        Assert.NotEqual(0, Curl.Try(network.Clients[1], $"http://{TwoArmedNetwork.VirtualAddress}:8100/").ExitCode);
    }
}
