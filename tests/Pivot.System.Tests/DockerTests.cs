using System.Text.RegularExpressions;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;

namespace Pivot.System.Tests;

/// <summary>A real Docker engine as the real server: the problem that Pivot is for.</summary>
public abstract partial class DockerTests(TwoArmedNetwork network, string steering)
{
    [Fact]
    public void Get_PublishedPortBehindVirtualAddress_ContainerLogShowsTheClient()
    {
        using DockerEngine docker = new(network.Servers[0]);
        string container = docker.RunWebServer(publishedPort: 8080, body: "from the container");
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, 8080, 1)]), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);

        for (int client = 0; client < network.Clients.Count; client++)
        {
            Assert.Equal("from the container\n", Curl.Get(network.Clients[client], $"http://{TwoArmedNetwork.VirtualAddress}/?client{client}"));
        }

        string[] seen = [.. PeerAddress().Matches(docker.Logs(container)).Select(static match => match.Groups[1].Value).Distinct()];
        Assert.Equal(Enumerable.Range(0, network.Clients.Count).Select(static client => TwoArmedNetwork.ClientAddress(client).ToString()), seen);
    }

    // busybox httpd -vv: "[::ffff:198.51.100.21]:47112: url:/" or "198.51.100.21:47112: ...".
    [GeneratedRegex(@"^\[?(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)\]?:\d+:", RegexOptions.Multiline)]
    private static partial Regex PeerAddress();
}

/// <summary>By BPF programs.</summary>
public sealed class DockerTestsByBpf(TwoArmedNetwork network) : DockerTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class DockerTestsByRoutes(TwoArmedNetwork network) : DockerTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
