using System.Text;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Processes;
using Pivot.Testing.Terminals;

namespace Pivot.System.Tests;

/// <summary>The console on a terminal of 80 columns and 24 rows that the test plays, with a director that runs. The system's programs are scripts that say what they were called with.</summary>
public sealed class ConsoleTests : IClassFixture<TwoArmedNetwork>, IDisposable
{
    private const int Port = 8081;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TwoArmedNetwork _network;
    private readonly TemporaryDirectory _programs = new();
    private readonly NginxServer _web;
    private readonly PivotFiles _files = new(ServiceToml.Write("web", "tcp", "80", [(0, Port, 1), (1, Port, 0)]));
    private readonly PivotDaemon _pivot;

    public ConsoleTests(TwoArmedNetwork network)
    {
        _network = network;
        _web = new NginxServer(network.Servers[0], "web1", [], Port);
        foreach (string name in (string[])["ping", "traceroute", "traceroute6", "reboot", "poweroff", "logread", "fake-shell"])
        {
            Script(name, "echo \"called: ${0##*/} $*\"");
        }

        try
        {
            _pivot = PivotDaemon.Start(network.Board, _files);
        }
        catch
        {
            _web.Dispose();
            _files.Dispose();
            _programs.Dispose();
            throw;
        }
    }

    [Fact]
    public void Console_EveryCommand_AnswersOnTheScreen()
    {
        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));
        using PseudoTerminal terminal = new(80, 24, scrolls: true);
        string settings = terminal.Settings;
        using ChildProcess console = Start(terminal);
        (string Line, string Shown)[] commands =
        [
            ("status", "has been running for"), ("sh servi", "web     "), ("show servers", "server1"), ("show connections", "198.51.100.21:"), ("show statistics", "CONNECTIONS"), ("show rates", "web"),
            ("show drops", "REASON"), ("show neighbours", "ADDRESS"), ("show health", "No real server is checked"), ("show version", "Kernel   "), ("show boot", "no record of a boot"), ("show log", "called: logread"),
            ("show interfaces", "lo"), ("show interfaces --json false", "lo"), ("explain web", "#"), ("forwarding 198.51.100.21 198.51.100.80:80", "server0"), ("drain web server0", "drained"), ("undrain web server0", "and is up"),
            ("weight web server1 2", "has weight 2"), ("timeouts --udp 30s", "udp 30s"), ("metrics | match pivot_up", "pivot_up"), ("reload --dry-run", "change"), ("save --dry-run", "as it was"),
            ("export", "-A -t"), ("ipvsadm -Ln", "IP Virtual Server"), ("check --config " + _files.ConfigFile, "is good"), ("ping 192.0.2.11", "called: ping 192.0.2.11"), ("ping 192.0.2.11 --count 3", "called: ping -c 3 192.0.2.11"), ("traceroute 192.0.2.11", "called: traceroute -n 192.0.2.11"),
            ("shell", "called: fake-shell"), ("resize", "80 columns, 24 rows"), ("help", "Ctrl-W, Ctrl-U"), ("help show", "services"), ("reboot", "Reboot this machine? [y/n]"), ("no", "Nothing is done"), ("poweroff --yes", "called: poweroff"),
            ("stauts", "did you mean 'status'?"), ("top --once", "servers of web"),
        ];
        foreach ((string line, string shown) in commands)
        {
            terminal.Type(line == "no" ? "n\r" : $"{line}\r");
            WaitForAnswer(terminal, line, shown);
        }

        terminal.Type("exit\r");
        Assert.Equal(0, console.WaitForExit(Limit).ExitCode);
        Assert.Equal(settings, terminal.Settings);
    }

    [Fact]
    public void Console_TopAndBack_PaintsAndGoesOn()
    {
        using PseudoTerminal terminal = new(80, 24, scrolls: true);
        using ChildProcess console = Start(terminal);

        terminal.Type("top\r");
        WaitFor(terminal, "\n>web ");
        terminal.Type("q");
        terminal.Type("show ser\tvi");
        WaitFor(terminal, "> show serv");
        terminal.Type("\u0015drain web \t\t");
        WaitFor(terminal, "> drain web server");
    }

    [Fact]
    public void Console_ControlCInAProgram_EndsTheProgramAlone()
    {
        Script("ping", "echo waiting; exec sleep 1000");
        using PseudoTerminal terminal = new(80, 24, scrolls: true);
        using ChildProcess console = Start(terminal);

        terminal.Type("ping 192.0.2.11\r");
        WaitFor(terminal, "\nwaiting");
        terminal.Type("\x1a\x03");
        terminal.Type("resize\r");

        WaitFor(terminal, "80 columns, 24 rows");
    }

    [Fact]
    public void Console_SerialLine_AsksTheTerminalForItsSize()
    {
        using PseudoTerminal terminal = new(100, 30, tellsSize: false, scrolls: true);
        using ChildProcess console = Start(terminal);

        WaitFor(terminal, ">");
        terminal.Type("resize\r");

        WaitFor(terminal, "100 columns, 30 rows");
    }

    /// <summary>"secret" by openssl passwd -6.</summary>
    [Fact]
    public void Login_WithoutADaemon_TakesThePasswordOfTheFile()
    {
        string config = Path.Combine(_programs.Path, "pivot.toml");
        File.WriteAllText(config, "[system]\npassword = \"$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1\"\n[[service]]\nbroken\n");
        using PseudoTerminal terminal = new(80, 24, scrolls: true);
        using ChildProcess console = ChildProcess.Start(
            terminal.On(RepositoryPaths.PivotBinary, "console", "--login", "--config", config, "--control", "/nonexistent/control.sock", "--record", "/nonexistent/boot"), Environment());

        WaitFor(terminal, "Password:");
        terminal.Type("wrong\r");
        WaitFor(terminal, "That is not the password.");
        terminal.Type("secret\r");
        WaitFor(terminal, "? lists the commands");
        terminal.Type("status\r");
        WaitFor(terminal, "no pivot daemon");
        Assert.DoesNotContain("secret", terminal.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChildProcess.Terminate)]
    [InlineData(ChildProcess.HangUp)]
    public void Console_Signal_LeavesTheTerminalAsItWas(int signal)
    {
        Skip.When(Requires.HangUpSignal());
        using PseudoTerminal terminal = new(80, 24, scrolls: true);
        string settings = terminal.Settings;
        using ChildProcess console = Start(terminal);
        WaitFor(terminal, ">");
        Assert.NotEqual(settings, terminal.Settings);

        console.Signal(signal);

        Assert.Equal(0, console.WaitForExit(Limit).ExitCode);
        Assert.Equal(settings, terminal.Settings);
    }

    [Fact]
    public void Console_RandomKeys_LivesAndAnswers()
    {
        Random random = new(4711);
        using PseudoTerminal terminal = new(80, 24, scrolls: true);
        using ChildProcess console = Start(terminal, "/nonexistent/control.sock");
        WaitFor(terminal, ">");
        string[] parts = ["\e[A", "\e[D", "\e[", "\x15sh servi\r", "\x15ping 192.0.2.1\r", "\x15shell\r", "\x15help | count\r", "?", "\t", "\x03", "\x12", "\x0c", "q", "\"", "é漢"];
        for (int i = 0; i < 200; i++)
        {
            StringBuilder keys = new();
            for (int j = 0; j < 50; j++)
            {
                keys.Append(random.Next(4) == 0 ? parts[random.Next(parts.Length)] : ((char)random.Next(' ', 0x7f)).ToString());
            }

            terminal.Type(keys.ToString());
            Assert.False(console.HasExited, terminal.Printed);
        }

        WaitUntilItAnswers(terminal);
    }

    public void Dispose()
    {
        _pivot.Dispose();
        _files.Dispose();
        _web.Dispose();
        _programs.Dispose();
    }

    /// <summary>Pages, questions and open quotes end by Ctrl-C; then a program is called.</summary>
    private static void WaitUntilItAnswers(PseudoTerminal terminal)
    {
        for (int i = 0; ; i++)
        {
            terminal.Type("\x03\x03\x03\x15\x0cping 192.0.2.77\r");
            try
            {
                terminal.WaitFor(static shown => shown.Contains("called: ping 192.0.2.77", StringComparison.Ordinal), "the call", TimeSpan.FromSeconds(10));
                return;
            }
            catch (TimeoutException) when (i < 10)
            {
                // Ctrl-C has met something that it was for.
            }
        }
    }

    private void Script(string name, string text)
    {
        string path = Path.Combine(_programs.Path, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Dictionary<string, string?> Environment() => new()
    {
        ["TERM"] = "vt100",
        ["PATH"] = string.Join(":", _programs.Path, global::System.Environment.GetEnvironmentVariable("PATH")),
        ["SHELL"] = Path.Combine(_programs.Path, "fake-shell"),
        ["COLUMNS"] = null,
        ["LINES"] = null,
    };

    private ChildProcess Start(PseudoTerminal terminal, string? control = null) =>
        ChildProcess.Start(terminal.On(RepositoryPaths.PivotBinary, "console", "--control", control ?? _files.ControlSocket, "--record", "/nonexistent/boot"), Environment());

    /// <summary>Waits for the answer to the line entered last, and goes on where a page is full.</summary>
    private static void WaitForAnswer(PseudoTerminal terminal, string line, string shown)
    {
        int from = -1;
        terminal.WaitFor(
            _ =>
            {
                string all = terminal.Printed;
                from = Math.Max(from, all.LastIndexOf(line == "no" ? "[y/n]" : $"> {line}", StringComparison.Ordinal));
                return from >= 0 && all[from..].Contains(shown, StringComparison.Ordinal);
            },
            $"'{shown}' behind '{line}'",
            Limit);
        if (shown.EndsWith("[y/n]", StringComparison.Ordinal))
        {
            return;
        }

        bool hasQuit = false;
        terminal.WaitFor(
            screen =>
            {
                if (screen.TrimEnd('\n').Split('\n')[^1].StartsWith("--More--", StringComparison.Ordinal))
                {
                    // Once: another would stand in the next line.
                    if (!hasQuit)
                    {
                        terminal.Type("q");
                        hasQuit = true;
                    }

                    return false;
                }

                return screen.TrimEnd('\n').Split('\n')[^1] is [.., '>'] last && !last.Contains(' ', StringComparison.Ordinal);
            },
            $"a prompt behind '{line}'",
            Limit);
    }

    private static void WaitFor(PseudoTerminal terminal, string text) => terminal.WaitFor(shown => shown.Contains(text, StringComparison.Ordinal), $"'{text.Trim()}'", Limit);
}
