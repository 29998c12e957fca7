using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;
using Pivot.Testing.Terminals;

namespace Pivot.System.Tests;

/// <summary><c>pivot top</c> on a terminal that the test plays: keys in, screen out, and what is left of the terminal at its end.</summary>
public sealed class TopTests : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int Port = 8081;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly Dictionary<string, string?> Vt100 = new() { ["TERM"] = "vt100", ["LC_ALL"] = "C", ["NO_COLOR"] = null, ["COLUMNS"] = null, ["LINES"] = null };

    private readonly TwoArmedNetwork _network;
    private readonly NginxServer _web;
    private readonly PivotFiles _files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1), (1, Port, 0)]) + ServiceToml.Write("mail", "tcp", "25", [(1, 25, 1)]));
    private readonly PivotDaemon _pivot;

    public TopTests(TwoArmedNetwork network)
    {
        _network = network;
        _web = new NginxServer(network.Servers[0], "web1", [], Port);
        try
        {
            _pivot = PivotDaemon.Start(network.Board, _files);
        }
        catch
        {
            _web.Dispose();
            _files.Dispose();
            throw;
        }
    }

    [Fact]
    public void Top_KeysAndTraffic_ShowServicesServersConnectionsAndDrops()
    {
        using PseudoTerminal terminal = new(80, 24);
        string settings = terminal.Settings;
        using ChildProcess top = Start(terminal, Vt100, "--interval", "1s");
        WaitFor(terminal, "\n>web                    1/2       0");
        using TextClient client = new(_network.Clients[0], TwoArmedNetwork.Virtual(80));
        client.Write("GET /echo?hello HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Contains($"hello seen from {client.Endpoint}\n", client.Read(2000), StringComparison.Ordinal);

        WaitFor(terminal, "\n>web                    1/2       1");
        terminal.Type("\e[B");
        WaitFor(terminal, "\n>mail ");
        terminal.Type("k\r");
        WaitFor(terminal, "\nservers of web, by configuration");
        WaitFor(terminal, "\n>server0          up              1      1");
        WaitFor(terminal, "\n server1          quiesced        0      0");
        terminal.Type("c");
        WaitFor(terminal, $"\n>{client.Endpoint}".PadRight(24) + "ESTABLISHED server0");
        terminal.Type("d");
        WaitFor(terminal, "\ndropped packets, by packets");
        terminal.Type("s?");
        WaitFor(terminal, "Any key goes back.");
        terminal.Type("x\e");
        WaitFor(terminal, "\nservices, by configuration");
        terminal.Type("p");
        WaitFor(terminal, "paused");
        terminal.Type("q");

        Assert.Equal(0, top.WaitForExit(Limit).ExitCode);
        Assert.Equal(settings, terminal.Settings);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, ChildProcess.Terminate)]
    [InlineData(false, ChildProcess.HangUp)]
    [InlineData(false, 2)]
    public void Top_HoweverItEnds_LeavesTheTerminalAsItWas(bool controlC, int signal)
    {
        Skip.When(Requires.HangUpSignal());
        using PseudoTerminal terminal = new(80, 24);
        string settings = terminal.Settings;
        using ChildProcess top = Start(terminal, Vt100);
        WaitFor(terminal, "\n>web ");
        Assert.NotEqual(settings, terminal.Settings);
        if (controlC)
        {
            terminal.Type("\x03");
        }
        else
        {
            top.Signal(signal);
        }

        Assert.Equal(0, top.WaitForExit(Limit).ExitCode);
        Assert.Equal(settings, terminal.Settings);
        WaitFor(terminal, text => !text.Contains("q quit", StringComparison.Ordinal), "a free last line");
    }

    [Fact]
    public void Top_ResizedTerminal_PaintsAnew()
    {
        using PseudoTerminal terminal = new(80, 24);
        using ChildProcess top = Start(terminal, Vt100, "--interval", "1h");
        WaitFor(terminal, "\n>web ");

        terminal.Resize(120, 10);

        WaitFor(terminal, text => text.Contains("ADDRESS", StringComparison.Ordinal) && text.Split('\n')[9].StartsWith("q quit", StringComparison.Ordinal), "the wider table on ten lines");
    }

    [Fact]
    public void Top_SerialLine_IsAVt100AndGetsOnlyWhatChanges()
    {
        using PseudoTerminal terminal = new(80, 24, tellsSize: false);
        using ChildProcess top = Start(terminal, Vt100, "--interval", "1s");
        WaitFor(terminal, text => text.Split('\n')[23].StartsWith("q quit", StringComparison.Ordinal), "the keys on line 24");
        long first = terminal.Received;
        string before = terminal.Text.Split('\n')[0];

        WaitFor(terminal, text => text.Split('\n')[0] != before, "another time");
        before = terminal.Text.Split('\n')[0];
        long second = terminal.Received;
        WaitFor(terminal, text => text.Split('\n')[0] != before, "yet another time");

        Assert.InRange(first, 200, 1900);
        Assert.InRange(terminal.Received - second, 1, 200);
    }

    [Fact]
    public void Top_Utf8AndColours_ShowsBlocks()
    {
        Dictionary<string, string?> environment = new() { ["TERM"] = "xterm-256color", ["LC_ALL"] = "C.UTF-8", ["NO_COLOR"] = null };
        using PseudoTerminal terminal = new(80, 24);
        using ChildProcess top = Start(terminal, environment, "--interval", "1s");
        WaitFor(terminal, "\n>web ");
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        }

        WaitFor(terminal, "█");
    }

    [Fact]
    public void Top_DaemonThatGoesAndComes_IsFoundAgain()
    {
        using PseudoTerminal terminal = new(80, 24);
        using ChildProcess top = Start(terminal, Vt100, "--interval", "1s");
        WaitFor(terminal, "\n>web ");

        _pivot.KillHard();
        WaitFor(terminal, "no pivot daemon");
        _pivot.StartAgain();
        WaitFor(terminal, text => !text.Contains("no pivot daemon", StringComparison.Ordinal) && text.Contains(">web ", StringComparison.Ordinal), "the services of the new daemon");
    }

    [Fact]
    public void Top_WithoutATerminal_SaysWhatToTake()
    {
        CommandResult result = _pivot.Client("top");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("pivot: pivot top needs a terminal, and the output is none that it can use: take pivot top --once, or pivot show rates", Assert.Single(result.ErrorLines));
    }

    [Fact]
    public void TopOnce_WithoutATerminal_PrintsAllServicesAndServers()
    {
        string[] lines = _pivot.Client("top", "--once").Succeeded().Split('\n');

        Assert.Contains(lines, static line => line.StartsWith(" web  ", StringComparison.Ordinal));
        Assert.Contains("servers of mail", lines);
        Assert.Equal(2, lines.Count(static line => line.StartsWith(" server1  ", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, static line => line.Contains('\e', StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _pivot.Dispose();
        _files.Dispose();
        _web.Dispose();
    }

    private ChildProcess Start(PseudoTerminal terminal, Dictionary<string, string?> environment, params string[] options) =>
        ChildProcess.Start(terminal.On([RepositoryPaths.PivotBinary, "top", "--control", _files.ControlSocket, .. options]), environment);

    private static void WaitFor(PseudoTerminal terminal, string text) => WaitFor(terminal, shown => shown.Contains(text, StringComparison.Ordinal), $"'{text.Trim()}'");

    private static void WaitFor(PseudoTerminal terminal, Func<string, bool> wanted, string description) => terminal.WaitFor(wanted, description, Limit);
}
