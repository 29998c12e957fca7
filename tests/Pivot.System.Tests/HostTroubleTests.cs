using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>Things on the host that stand in a service's way: said by name, with what to do, and over when they are over.</summary>
public sealed class HostTroubleTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private static readonly string Services = ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]);

    [Theory]
    [InlineData(Steering.Bpf)]
    [InlineData(Steering.Routes)]
    public void Firewall_ForwardPolicyDrop_IsWarnedOfWithTheCommandsThatAllowIt(string steering)
    {
        Skip.When(Requires.Tool("iptables", "iptables"));
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        using PivotFiles files = new(Services, steering);
        network.Board.Run("iptables", "-P", "FORWARD", "DROP").Succeeded();
        try
        {
            using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
            Assert.NotEqual(0, Curl.Try(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/").ExitCode);
            string note = Assert.Single(Notes(pivot));
            pivot.WaitForLog("chain FORWARD), and none of its rules names pivot0");
            Assert.StartsWith("The host's firewall drops what the board forwards", note, StringComparison.Ordinal);

            network.Board.Run("sh", "-ec", note.Split('"')[1]).Succeeded();

            Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        }
        finally
        {
            network.Board.Run("iptables", "-P", "FORWARD", "ACCEPT").Succeeded();
            network.Board.Run("iptables", "-F", "FORWARD").Succeeded();
        }
    }

    [Theory]
    [InlineData(Steering.Bpf)]
    [InlineData(Steering.Routes)]
    public void Server_WithoutARoute_OthersAreServedAndItIsWhenItsRouteComes(string steering)
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using NginxServer web = new(network.Servers[0], "web1", [], 8081);
        network.Servers[1].AddAddress("eth0", "203.0.113.12/32");
        try
        {
            using NginxServer far = new(network.Servers[1], "far", [], 8081);
            using PivotFiles files = new(Services + ServiceToml.Write("far", "tcp", "81", [(1, 8081, 1)]).Replace("192.0.2.12", "203.0.113.12", StringComparison.Ordinal), steering);
            using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
            pivot.WaitForLog("There is no route to the real server 203.0.113.12");
            Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));

            network.Board.AddRoute("203.0.113.12/32", "192.0.2.12");
            try
            {
                pivot.WaitForLog("no longer so: There is no route to the real server 203.0.113.12");
                Assert.Equal("far 198.51.100.21 8081\n", Curl.Get(network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}:81/"));
                Assert.Empty(Notes(pivot));
            }
            finally
            {
                network.Board.Ip("route del 203.0.113.12/32");
            }

            pivot.Stop();
        }
        finally
        {
            network.Servers[1].Ip("address del 203.0.113.12/32 dev eth0");
        }

        network.AssertBoardIsAs(before);
    }

    [Theory]
    [InlineData("check --config {0} >/dev/full", "No space left on device")]
    [InlineData("check --config {0} >&-", "Bad file descriptor")]
    [InlineData("--version >/dev/full", "No space left on device")]
    [InlineData("status --json --control {1} >/dev/full", "No space left on device")]
    [InlineData("show connections --control {1} >/dev/full", "No space left on device")]
    public void Command_OutputTakesNothing_SaysSoInOneLine(string command, string reason)
    {
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        string line = string.Format(global::System.Globalization.CultureInfo.InvariantCulture, command, files.ConfigFile, files.ControlSocket);

        CommandResult result = network.Board.Run("sh", "-c", $"{RepositoryPaths.PivotBinary} {line}");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("pivot: the output takes no more: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string[] Notes(PivotDaemon pivot) => [.. pivot.Json("status").GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)];
}
