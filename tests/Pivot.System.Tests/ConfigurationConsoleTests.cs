using System.Net;
using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;
using Pivot.Testing.Terminals;

namespace Pivot.System.Tests;

/// <summary>The configuration mode of the binary's console at a terminal of 80 columns and 24 rows, with clients that see what it does.</summary>
[Trait("Lane", "waiting")]
public sealed class ConfigurationConsoleTests : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int Port = 7000;
    private const string OtherVirtualAddress = "198.51.100.81";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MinuteLimit = TimeSpan.FromSeconds(110);
    private static readonly Dictionary<string, string?> Vt100 = new() { ["TERM"] = "vt100", ["LC_ALL"] = "C", ["NO_COLOR"] = null, ["COLUMNS"] = null, ["LINES"] = null };

    private readonly TwoArmedNetwork _network;
    private readonly TcpEchoServer _one;
    private readonly TcpEchoServer _two;
    private readonly PivotFiles _files = new("# the house\n" + ServiceToml.Write("echo", "tcp", "80", [(0, Port, 1)], "rr"));
    private readonly PivotDaemon _pivot;
    private readonly PseudoTerminal _terminal = new(80, 24, scrolls: true);
    private readonly ChildProcess _console;
    private readonly List<IPEndPoint> _clients = [];

    public ConfigurationConsoleTests(TwoArmedNetwork network)
    {
        _network = network;
        try
        {
            _one = new TcpEchoServer(network.Servers[0], TwoArmedNetwork.Server(0, Port));
            _two = new TcpEchoServer(network.Servers[1], TwoArmedNetwork.Server(1, Port));
            _pivot = PivotDaemon.Start(network.Board, _files);
            _console = ChildProcess.Start(_terminal.On([RepositoryPaths.PivotBinary, "console", "--control", _files.ControlSocket]), Vt100);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_FromSetToSave_ChangeTrafficAndTheFile()
    {
        Configure();
        _terminal.Type("set service echo forwarding ?");
        WaitFor("Destination rewritten; replies pass the board");
        _terminal.Type("\u0003");
        Enter("set service ec\tserver server1 address 192.0.2.12", "[edit]*#");
        Enter($"set service echo server server1 port {Port}", "[edit]*#");
        Enter("set service echo sheduler wrr", "did you mean \"scheduler\"?");
        Enter("edit service echo", "[edit service echo]*#");
        Enter("set server server1 weight 70000", "expected a whole number from 0 to 65535, found 70000");
        Enter("compare", "+   address = \"192.0.2.12\"");
        Enter("check", "nothing was changed, for it was only asked");
        Enter("commit", "server echo/server1: added");
        Enter("run show servers", "server1");

        await EchoAsync(0, TwoArmedNetwork.VirtualAddress, 4);
        Assert.Equal((2, 2), (_one.Peers.Count, _two.Peers.Count));

        Enter("save", $"Saved to {_files.ConfigFile}");
        Assert.Contains("# the house\n", File.ReadAllText(_files.ConfigFile), StringComparison.Ordinal);
        Assert.Contains("name = \"server1\"", File.ReadAllText(_files.ConfigFile), StringComparison.Ordinal);
        Enter("delete server server1", "[edit service echo]*#");
        Enter("rename server server0 to first", "[edit service echo]*#");
        Enter("show server first", "name    = \"first\"");
        Enter("copy server first to second", "[edit service echo]*#");
        Enter("up", "[edit]*#");
        Enter("add service echo port 81", "[edit]*#");
        Enter("delete service echo port 81", "[edit]*#");
        Enter("rollback 0", "the candidate is what is in force");
        Enter("rollback 1", "the candidate is configuration 1");
        Enter("history", "console  in force, saved");
        Enter("edit service echo", "[edit service echo]*#");
        Enter("compare saved", "-   name = \"server1\"");
        Enter("top", "[edit]*#");
        Enter("help", "Leaves; discard");
        Enter("edit service echo", "[edit service echo]*#");
        Enter("exit", "that are not committed. Drop them? [y/n]");
        Enter("n", "[edit service echo]*#");
        Enter("exit discard", "exit discard");
        _terminal.Type("exit\r");
        Assert.Equal(0, _console.WaitForExit(Limit).ExitCode);
        AssertSeen();
    }

    [Fact]
    public async Task CommitConfirm_ConsoleKilled_TheDaemonTakesItBack()
    {
        Configure();
        await EchoAsync(0, TwoArmedNetwork.VirtualAddress, 1);
        Enter($"set service echo address {OtherVirtualAddress}", "[edit]*#");
        Enter("commit confirm 1", "it is taken back in 1m 0s");
        await EchoAsync(1, OtherVirtualAddress, 1);

        _console.Signal(ChildProcess.Kill);
        _console.WaitForExit(Limit);

        Assert.True(SpinWait.SpinUntil(() => _pivot.Json("show", "configuration").GetProperty("confirmSeconds").ValueKind == JsonValueKind.Null, MinuteLimit), string.Join('\n', _pivot.Log));
        await EchoAsync(2, TwoArmedNetwork.VirtualAddress, 1);
        _pivot.WaitForLog("the commit was not confirmed within 1 min");
        AssertSeen();
    }

    /// <summary>Ends what was started: after a start that failed, not all of it is there.</summary>
    public void Dispose()
    {
        if (_console is { HasExited: false })
        {
            _console.Signal(ChildProcess.Kill);
        }

        _console?.Dispose();
        _terminal.Dispose();
        _pivot?.Dispose();
        _files.Dispose();
        _one?.Dispose();
        _two?.Dispose();
    }

    private void Configure()
    {
        _terminal.WaitFor(static shown => shown.TrimEnd().EndsWith('>'), "a prompt", Limit);
        Enter("configure", "[edit]#");
    }

    /// <summary>Types a line and waits for what it prints, and then for the next prompt or question.</summary>
    private void Enter(string line, string answer)
    {
        long typed = _terminal.Received + line.Length;
        _terminal.Type(line + "\r");
        _terminal.WaitFor(
            shown => _terminal.Received >= typed && shown.Contains(answer, StringComparison.Ordinal) && shown.TrimEnd() is [.., '#' or '>'] or [.., 'y', '/', 'n', ']'], $"'{answer}' after '{line}'", Limit);
    }

    private void WaitFor(string text) => _terminal.WaitFor(shown => shown.Contains(text, StringComparison.Ordinal), $"'{text}'", Limit);

    private async Task EchoAsync(int client, string address, int count)
    {
        using TcpClients clients = new();
        await clients.OpenAsync(_network.Clients[client], new IPEndPoint(IPAddress.Parse(address), 80), count, Cancellation);
        Assert.Equal(count, await clients.EchoAllAsync("hello", Cancellation));
        _clients.AddRange(clients.Endpoints);
    }

    private void AssertSeen() => Assert.Equal(
        _clients.Select(endpoint => endpoint.ToString()).Order(), _one.Peers.Concat(_two.Peers).Select(peer => peer.ToString()).Order());
}
