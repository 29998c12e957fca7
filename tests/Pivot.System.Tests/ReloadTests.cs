using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>The configuration changes while connections are in use.</summary>
public abstract class ReloadTests(TwoArmedNetwork network, string steering) : IDisposable
{
    private const int Port = 7000;
    private const string OtherVirtualAddress = "198.51.100.81";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly (int Index, int? Port, int Weight)[] Both = [(0, Port, 1), (1, Port, 1)];
    private static readonly (int Index, int? Port, int Weight)[] First = [(0, Port, 1)];
    private static readonly (int Index, int? Port, int Weight)[] Second = [(1, Port, 1)];

    private readonly TcpEchoServer _one = new(network.Servers[0], TwoArmedNetwork.Server(0, Port));
    private readonly TcpEchoServer _two = new(network.Servers[1], TwoArmedNetwork.Server(1, Port));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reload_ServerAdded_GetsNewConnectionsAndTheOthersGoOn()
    {
        using PivotFiles files = new(Echo(First), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients before = await OpenAsync(0, 3);
        files.RewriteServices(Echo(Both));

        Assert.Equal("server echo/server1: added\nnothing was changed (--dry-run)\n", pivot.Client("reload", "--dry-run").Succeeded());
        Assert.Equal("server echo/server1: added\n", pivot.Client("reload").Succeeded());
        Assert.Equal("the configuration is as it runs: nothing to change\n", pivot.Client("reload").Succeeded());
        using TcpClients after = await OpenAsync(1, 4);

        Assert.Equal((3, 4), (await before.EchoAllAsync("before", Cancellation), await after.EchoAllAsync("after", Cancellation)));
        AssertSeen([before, after], _one, _two);
        Assert.True(_two.Peers.Count >= 2, $"the new server has {_two.Peers.Count} of 4 new connections");
        pivot.WaitForLog("configuration: server echo/server1: added");
    }

    [Fact]
    public async Task Reload_ServerRemoved_ItsConnectionsGoOnUntilTheyEndOverACrashToo()
    {
        using PivotFiles files = new(Echo(Both), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients before = await OpenAsync(0, 4);
        Assert.Equal(4, await before.EchoAllAsync("before", Cancellation));
        files.RewriteServices(Echo(Second));

        Assert.Equal("server echo/server0: removed\n", pivot.Client("reload").Succeeded());
        using TcpClients after = await OpenAsync(1, 4);

        Assert.Equal((4, 4), (await before.EchoAllAsync("removed", Cancellation), await after.EchoAllAsync("after", Cancellation)));
        Assert.Equal((2, 6), (_one.Peers.Count, _two.Peers.Count));
        JsonElement leaving = pivot.Json("show", "servers").GetProperty("servers")[1];
        Assert.Equal(("server0", "leaving", 0, 2), (leaving.GetProperty("name").GetString(), leaving.GetProperty("state").GetString(), leaving.GetProperty("weight").GetInt32(), leaving.GetProperty("activeConnections").GetInt32()));
        Assert.Equal(1, pivot.Client("drain", "echo", "server0").ExitCode);

        pivot.KillHard();
        pivot.StartAgain();
        Assert.Equal((4, 4), (await before.EchoAllAsync("crashed", Cancellation), await after.EchoAllAsync("crashed", Cancellation)));
        AssertSeen([before, after], _one, _two);

        before.Reset();
        WaitUntil(() => pivot.Json("show", "servers").GetProperty("servers").GetArrayLength() == 1, pivot);
        Assert.Equal(4, await after.EchoAllAsync("gone", Cancellation));
        Assert.False(File.Exists(Path.Combine(files.StateDirectory, "leaving.toml")));
    }

    [Fact]
    public async Task Reload_ServiceRemovedAndAnotherAdded_ConnectionsGoOnNewOnesAreRefusedAndTheAddressIsGivenUpAtTheEnd()
    {
        using PivotFiles files = new(Echo(Both), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients before = await OpenAsync(0, 4);
        files.RewriteServices(ServiceToml.Write("other", "tcp", "80", Both, "rr", OtherVirtualAddress));

        Assert.Equal("service echo: removed\nservice other: added\n", pivot.Client("reload").Succeeded());

        using TcpClients refused = new();
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => refused.OpenAsync(network.Clients[2], TwoArmedNetwork.Virtual(80), 1, Cancellation));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        using TcpClients after = await OpenAsync(1, 2, OtherVirtualAddress);
        Assert.Equal((4, 2), (await before.EchoAllAsync("removed", Cancellation), await after.EchoAllAsync("other", Cancellation)));
        AssertSeen([before, after], _one, _two);
        Assert.Contains(TwoArmedNetwork.VirtualAddress, network.Board.Run("ip", "route").Output, StringComparison.Ordinal);
        Assert.Equal(1, pivot.Json("status").GetProperty("services").GetInt32());

        before.Reset();
        WaitUntil(() => !network.Board.Run("ip", "route").Output.Contains(TwoArmedNetwork.VirtualAddress, StringComparison.Ordinal), pivot);
        WaitUntil(() => pivot.Json("show", "services").GetProperty("services").GetArrayLength() == 1, pivot);
        Assert.Equal(2, await after.EchoAllAsync("alone", Cancellation));
    }

    [Fact]
    public async Task Reload_ServiceMovesToAnotherAddress_ConnectionsToTheOldOneGoOn()
    {
        using PivotFiles files = new(Echo(Both), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        using TcpClients before = await OpenAsync(0, 4);
        files.RewriteServices(ServiceToml.Write("echo", "tcp", "80", Both, "rr", OtherVirtualAddress));

        Assert.Equal($"service echo: address {TwoArmedNetwork.VirtualAddress} -> {OtherVirtualAddress}\n", pivot.Client("reload").Succeeded());

        using TcpClients after = await OpenAsync(1, 2, OtherVirtualAddress);
        Assert.Equal((4, 2), (await before.EchoAllAsync("old", Cancellation), await after.EchoAllAsync("new", Cancellation)));
        AssertSeen([before, after], _one, _two);
        before.Reset();
        WaitUntil(() => !network.Board.Run("ip", "route").Output.Contains(TwoArmedNetwork.VirtualAddress, StringComparison.Ordinal), pivot);
        Assert.Equal(2, await after.EchoAllAsync("alone", Cancellation));
    }

    [Fact]
    public async Task Reload_BadFileFixedKeyOrHostThatRefuses_SaysAllOfItAndChangesNothing()
    {
        using PivotFiles files = new(Echo(First), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        string good = File.ReadAllText(files.ConfigFile);
        using TcpClients before = await OpenAsync(0, 2);

        files.RewriteServices(Echo(Both).Replace("scheduler = \"rr\"", "scheduler = \"rrr\"\ncolour = \"red\"", StringComparison.Ordinal));
        CommandResult bad = pivot.Client("reload");
        files.Rewrite(good.Replace("[director]", "[director]\nname = \"pivot7\"\nconnections = 4096", StringComparison.Ordinal));
        CommandResult isFixed = pivot.Client("reload");
        files.RewriteServices(Echo(First) + ServiceToml.Write("second", "tcp", "81", Both, address: "203.0.113.81"));
        network.Board.Ip("route add 203.0.113.81/32 dev lo");
        CommandResult refused = pivot.Client("reload");
        network.Board.Ip("route del 203.0.113.81/32 dev lo");

        Assert.Equal((1, 1, 1), (bad.ExitCode, isFixed.ExitCode, refused.ExitCode));
        Assert.Contains($"{files.ConfigFile}:", bad.Error, StringComparison.Ordinal);
        Assert.Contains("rrr", bad.Error, StringComparison.Ordinal);
        Assert.Contains("colour", bad.Error, StringComparison.Ordinal);
        Assert.Contains("[director]: name pivot0 -> pivot7", isFixed.Error, StringComparison.Ordinal);
        Assert.Contains("[director]: connections 0 -> 4096", isFixed.Error, StringComparison.Ordinal);
        Assert.Contains("203.0.113.81", refused.Error, StringComparison.Ordinal);
        Assert.All([bad, isFixed, refused], result => Assert.Contains("nothing has changed", result.Error, StringComparison.Ordinal));
        using TcpClients after = await OpenAsync(1, 2);
        Assert.Equal((2, 2), (await before.EchoAllAsync("before", Cancellation), await after.EchoAllAsync("after", Cancellation)));
        Assert.Empty(_two.Peers);
        AssertSeen([before, after], _one, _two);
        Assert.Equal(1, pivot.Json("show", "services").GetProperty("services").GetArrayLength());
    }

    [Fact]
    public async Task HangUp_WithoutATerminal_ReadsTheFileAgain()
    {
        Skip.When(Requires.HangUpSignal());
        using PivotFiles files = new(Echo(First), steering);
        using PivotDaemon pivot = PivotDaemon.Start(network.Board, files);
        files.RewriteServices(Echo(First).Replace("scheduler = \"rr\"", "scheduler = \"wrr\"", StringComparison.Ordinal));

        pivot.Signal(ChildProcess.HangUp);
        pivot.WaitForLog("configuration: service echo: scheduler rr -> wrr");
        pivot.Signal(ChildProcess.HangUp);
        pivot.WaitForLog("SIGHUP: the configuration is as it runs");
        files.Rewrite("[director");
        pivot.Signal(ChildProcess.HangUp);
        pivot.WaitForLog("SIGHUP: the configuration was not taken over");

        using TcpClients after = await OpenAsync(0, 1);
        Assert.Equal(1, await after.EchoAllAsync("after", Cancellation));
        AssertSeen([after], _one, _two);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _one.Dispose();
        _two.Dispose();
    }

    private static string Echo((int Index, int? Port, int Weight)[] servers) => ServiceToml.Write("echo", "tcp", "80", servers, "rr");

    private static void AssertSeen(TcpClients[] clients, params TcpEchoServer[] servers) => Assert.Equal(
        clients.SelectMany(client => client.Endpoints).Select(endpoint => endpoint.ToString()).Order(),
        servers.SelectMany(server => server.Peers).Select(peer => peer.ToString()).Order());

    private static void WaitUntil(Func<bool> condition, PivotDaemon pivot) =>
        Assert.True(SpinWait.SpinUntil(condition, Limit), $"{pivot.Client("show", "servers").Output}{pivot.Client("show", "connections").Output}{string.Join('\n', pivot.Log)}");

    private async Task<TcpClients> OpenAsync(int client, int count, string address = TwoArmedNetwork.VirtualAddress)
    {
        TcpClients clients = new();
        await clients.OpenAsync(network.Clients[client], new IPEndPoint(IPAddress.Parse(address), 80), count, Cancellation);
        return clients;
    }
}

/// <summary>By BPF programs.</summary>
public sealed class ReloadTestsByBpf(TwoArmedNetwork network) : ReloadTests(network, Steering.Bpf), IClassFixture<TwoArmedNetwork>;

/// <summary>By routes and rules.</summary>
public sealed class ReloadTestsByRoutes(TwoArmedNetwork network) : ReloadTests(network, Steering.Routes), IClassFixture<TwoArmedNetwork>;
