using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>What was changed at run time, over reloads, crashes and stops.</summary>
public sealed class KeptChangesTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int Port = 7000;
    private static readonly (int Index, int? Port, int Weight)[] Both = [(0, Port, 1), (1, Port, 5)];

    private readonly TcpEchoServer _one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
    private readonly TcpEchoServer _two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Services => ServiceToml.Write("echo", "tcp", "80", Both, "rr");

    [Fact]
    public async Task Overrides_ReloadCrashAndRemoval_StayUntilTheServerIsTakenOut()
    {
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        pivot.Client("drain", "echo", "server0").Succeeded();
        pivot.Client("weight", "echo", "server1", "9").Succeeded();
        Assert.Contains("9 (of 5)", pivot.Client("show", "servers").Succeeded(), StringComparison.Ordinal);

        files.RewriteServices(Services.Replace("scheduler = \"rr\"", "scheduler = \"wrr\"", StringComparison.Ordinal));
        pivot.Client("reload").Succeeded();
        AssertServers(pivot, ("server0", "drained", 0, 1), ("server1", "up", 9, 5));
        pivot.KillHard();
        pivot.StartAgain();
        pivot.WaitForLog("2 servers are not as configured");
        AssertServers(pivot, ("server0", "drained", 0, 1), ("server1", "up", 9, 5));

        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80), 3, Cancellation);
        Assert.Equal(3, await clients.EchoAllAsync("over", Cancellation));
        Assert.Equal(clients.Endpoints.Select(endpoint => endpoint.ToString()).Order(), _two.Peers.Select(peer => peer.ToString()).Order());

        files.RewriteServices(ServiceToml.Write("echo", "tcp", "80", [Both[1]], "wrr"));
        pivot.Client("reload").Succeeded();
        files.RewriteServices(Services);
        pivot.Client("reload").Succeeded();
        AssertServers(pivot, ("server0", "up", 1, 1), ("server1", "up", 9, 5));
    }

    [Fact]
    public void Overrides_FileDamagedOrOfAnotherBoot_IgnoredAndSaid()
    {
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        pivot.Client("drain", "echo", "server0").Succeeded();
        string path = Path.Combine(files.StateDirectory, "overrides");
        foreach (string text in (string[])["", File.ReadAllText(path)[..^6], File.ReadAllText(path).Replace("overrides 1 ", "overrides 1 0", StringComparison.Ordinal)])
        {
            pivot.KillHard();
            File.WriteAllText(path, text);
            pivot.StartAgain();

            pivot.WaitForLog($"{path} is damaged, of an earlier boot or of another version, and is ignored");
            AssertServers(pivot, ("server0", "up", 1, 1), ("server1", "up", 5, 5));
        }
    }

    [Fact]
    public void Timeouts_CrashThenFileChanged_StayWhileTheFileIsTheSame()
    {
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        pivot.Client("timeouts", "--tcp", "20m").Succeeded();
        Assert.Contains("was changed at run time", pivot.Client("status").Succeeded(), StringComparison.Ordinal);
        Assert.Equal("[timeouts]: tcp 20m -> 15m\nnothing was changed (--dry-run)\n", pivot.Client("reload", "--dry-run").Succeeded());

        pivot.KillHard();
        pivot.StartAgain();
        pivot.WaitForLog("the configuration is that of the last run");
        Assert.Equal(1200, pivot.Json("timeouts").GetProperty("tcpSeconds").GetInt64());

        pivot.KillHard();
        files.RewriteServices(Services + "\n# another file\n");
        pivot.StartAgain();
        pivot.WaitForLog("the configuration file was changed since the last run");
        Assert.Equal(900, pivot.Json("timeouts").GetProperty("tcpSeconds").GetInt64());
    }

    [Fact]
    public async Task StopKeep_ThenStart_ConnectionsGoOnAndAPlainStopLeavesTheHostAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(network.Board);
        using PivotFiles files = new(Services);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        pivot.Client("weight", "echo", "server1", "9").Succeeded();
        using TcpClients clients = new();
        await clients.OpenAsync(network.Clients[0], TwoArmedNetwork.Virtual(80), 4, Cancellation);
        Assert.Equal(4, await clients.EchoAllAsync("before", Cancellation));

        pivot.Client("stop", "--keep").Succeeded();
        Assert.Equal(0, pivot.WaitForEnd());
        Assert.Contains("pivot0", network.Board.Run("ip", "link").Output, StringComparison.Ordinal);
        pivot.StartAgain();

        Assert.Equal(4, await clients.EchoAllAsync("after", Cancellation));
        Assert.Equal(clients.Endpoints.Select(endpoint => endpoint.ToString()).Order(), _one.Peers.Concat(_two.Peers).Select(peer => peer.ToString()).Order());
        AssertServers(pivot, ("server0", "up", 1, 1), ("server1", "up", 9, 5));

        Assert.Equal("stopped; the host is as it was\n", pivot.Client("stop").Succeeded());
        Assert.Equal(0, pivot.WaitForEnd());
        network.AssertBoardIsAs(before);
        Assert.Equal(["lock"], Directory.EnumerateFiles(files.StateDirectory).Select(Path.GetFileName));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    private static void AssertServers(PivotDaemon pivot, params (string Name, string State, int Weight, int Configured)[] expected) => Assert.Equal(
        expected,
        pivot.Json("show", "servers").GetProperty("servers").EnumerateArray().Where(server => server.GetProperty("state").GetString() != "leaving").Select(Of));

    private static (string Name, string State, int Weight, int Configured) Of(JsonElement server) =>
        (server.GetProperty("name").GetString()!, server.GetProperty("state").GetString()!, server.GetProperty("weight").GetInt32(), server.GetProperty("configuredWeight").GetInt32());
}
