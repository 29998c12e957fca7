using System.Diagnostics;
using System.Globalization;
using Pivot.Console;
using Pivot.Console.Screen;
using Pivot.Control.Tests;
using Pivot.Keys;

namespace Pivot.Tests.Console;

/// <summary>A console at a terminal: keys in, screen out.</summary>
public sealed class ConsoleSessionTests
{
    private static readonly string Prompt = RunningConsole.Prompt;

    [Fact]
    public async Task Command_OfTheTree_PrintsItsAnswer()
    {
        await using TestServer server = new();
        using RunningConsole console = new(server.Server.Path);

        console.Enter("show services");

        Assert.Contains("\nweb     192.0.2.80 tcp      80   wlc       nat         1/2 up      7       12\n", console.Terminal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh servi")]
    [InlineData("show servic")]
    [InlineData("  show   services  ")]
    [InlineData("\"show\" 'services'")]
    public async Task Command_CutShort_IsTheOnlyOneThatFits(string line)
    {
        await using TestServer server = new();
        using RunningConsole console = new(server.Server.Path);

        console.Enter(line);

        Assert.Contains("\nweb     192.0.2.80", console.Terminal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh ser", 1, "'ser' may be services or servers: type more of it")]
    [InlineData("stauts", 0, "unknown command 'stauts': did you mean 'status'?")]
    [InlineData("show conections", 1, "unknown command 'conections' in 'show': did you mean 'connections'?")]
    [InlineData("show xyzzy", 1, "unknown command 'xyzzy' in 'show': ? lists what there is")]
    [InlineData("weight web web1 many", 3, "expected the weight to be a number from 0 to 65535, found 'many': see weight --help")]
    [InlineData("weight web web1 1 2", 4, "unknown argument '2': see weight --help")]
    [InlineData("weight web", 2, "weight needs SERVER, the name of one of its real servers: see weight --help")]
    [InlineData("show", 1, "which command? show takes ")]
    [InlineData("show services --jsn", 2, "unknown option '--jsn': did you mean '--json'?")]
    [InlineData("show connections --limit x", 3, "expected --limit to be a number from 0 to 10000, found 'x': see show connections --help")]
    [InlineData("run --config x", 0, "unknown command 'run': ? lists what there is")]
    [InlineData("console", 0, "unknown command 'console': ? lists what there is")]
    [InlineData("status | grep x", 2, "unknown filter 'grep': expected match, except, last, count, no-more")]
    [InlineData("status | match", 3, "expected the text to look for behind 'match'")]
    [InlineData("status | last 0", 3, "expected a number of lines from 1 to 100000, found '0'")]
    [InlineData("status | count now", 3, "found 'now', which is too much behind 'count': a text with blanks stands in quotes")]
    [InlineData("status |", 2, "expected a filter behind '|': match, except, last, count, no-more")]
    [InlineData("| count", 0, "expected a command before '|'")]
    [InlineData("ipvsadm --restore", 1, "ipvsadm --restore reads the standard input, which is the console's")]
    [InlineData("help shwo", 1, "unknown command 'shwo': did you mean 'show'?")]
    [InlineData("resize 5", 1, "expected COLUMNS to be a number from 20 to 1000, found '5': see resize --help")]
    public void WrongLine_IsMarkedAndExplained(string line, int word, string message)
    {
        using RunningConsole console = new();
        ConsoleLine parsed = ConsoleLine.Parse(line);
        int column = word < parsed.Words.Count ? parsed.Words[word].Start : line.Length + 1;

        console.Enter(line);

        string[] lines = console.Terminal.Text.Split('\n');
        int entered = Array.IndexOf(lines, Prompt + line);
        Assert.Equal($"{new string(' ', Prompt.Length + column)}^", lines[entered + 1]);
        Assert.StartsWith(message.Length > 79 ? message[..79] : message, lines[entered + 2] + (lines[entered + 2].Length == 80 ? lines[entered + 3] : ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_WithoutADaemon_SaySoAndTheConsoleStays()
    {
        using RunningConsole console = new();
        foreach (string line in (string[])["status", "show services", "drain web web1", "reload", "save", "top", "stop", "ipvsadm -Ln", "explain web", "timeouts --tcp 1h"])
        {
            console.Enter("\x0c");
            console.Enter(line);
            Assert.Contains("no pivot daemon at /nonexistent/control.sock", console.Terminal.Text.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("show ser\t\t", "servers   Shows the real servers")]
    [InlineData("show se\ti\t", "> show services")]
    [InlineData("sho\t", "> show")]
    [InlineData("weight w\tweb1\t3", "> weight web web1 3")]
    [InlineData("weight \tweb2 \t", "> weight web web2")]
    [InlineData("drain web \t", "> drain web web")]
    [InlineData("drain web ?", "web1    198.51.100.11, weight 2, up")]
    [InlineData("drain ?", "web      tcp 192.0.2.80 port 80, wlc")]
    [InlineData("show connections --ser\t\t", "> show connections --service web")]
    [InlineData("explain web --way do\t", "> explain web --way docker")]
    [InlineData("explain web --way ?", "WAY")]
    [InlineData("status | m\t", "> status | match")]
    [InlineData("status | match ?", "TEXT  What to look for")]
    [InlineData("help show connec\t", "> help show connections")]
    [InlineData("status ?", "<cr>")]
    [InlineData("ipvsadm ?", "ipvsadm -h lists them")]
    [InlineData("xyzzy ?", "unknown command 'xyzzy'")]
    [InlineData("status nothing ?", "nothing fits here")]
    public async Task Keys_ThatCompleteAndExplain_ShowTheirPart(string typed, string expected)
    {
        await using TestServer server = new();
        using RunningConsole console = new(server.Server.Path);

        console.Terminal.Type(typed);

        console.Terminal.WaitFor(expected);
    }

    [Fact]
    public async Task Filters_BehindACommand_CutItsOutput()
    {
        await using TestServer server = new();
        using RunningConsole console = new(server.Server.Path);

        console.Enter("show servers | match WEB2 | count");
        Assert.Contains("\n1 line\n", console.Terminal.Text, StringComparison.Ordinal);
        console.Enter("show servers | except web2 | last 1");
        Assert.Contains("\nweb     web1 ", console.Terminal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nweb     web2 ", console.Terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongOutput_StopsAtTheEndOfAScreen()
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 100;
        using RunningConsole console = new(server.Server.Path);

        console.Terminal.Type("show connections\r");
        console.Terminal.WaitFor("--More--");
        string[] first = console.Terminal.Text.Split('\n');
        Assert.Equal(24, first.Length);
        Assert.Equal(23, first.Count(static line => !line.StartsWith("--More--", StringComparison.Ordinal)));
        console.Terminal.Type("\r");
        console.Terminal.WaitFor(shown => console.Terminal.Printed.Split('\n').Length == 26 && shown.Contains("--More--", StringComparison.Ordinal), "one line more");
        console.Terminal.Type(" ");
        console.Terminal.WaitFor(shown => console.Terminal.Printed.Split('\n').Length == 26 + 23 && shown.Contains("--More--", StringComparison.Ordinal), "a page more");
        console.Terminal.Type("q");
        console.Terminal.WaitForPrompt();
        Assert.DoesNotContain("--More--", console.Terminal.Text, StringComparison.Ordinal);

        console.Enter("show connections | no-more");
        Assert.InRange(console.Terminal.Printed.Split('\n').Length, 148, 155);
    }

    [Fact]
    public async Task More_Search_GoesOnToTheText()
    {
        await using TestServer server = new();
        server.Reports.ServiceNames = [.. Enumerable.Range(0, 200).Select(static i => string.Create(CultureInfo.InvariantCulture, $"service{i:000}"))];
        using RunningConsole console = new(server.Server.Path);

        console.Terminal.Type("show services\r");
        console.Terminal.WaitFor("--More--");
        console.Terminal.Type("/SERVICE150\r");
        console.Terminal.WaitFor(static shown => shown.Contains("service150", StringComparison.Ordinal) && shown.Contains("--More--", StringComparison.Ordinal), "the line found");
        Assert.DoesNotContain("service149", console.Terminal.Printed, StringComparison.Ordinal);
        console.Terminal.Type("G");
        console.Terminal.WaitFor("service199");
    }

    [Fact]
    public void Notice_WhileALineIsTyped_StandsAboveIt()
    {
        using RunningConsole console = new();
        console.Terminal.Type("show ser\e[D");
        console.Terminal.WaitFor($"{Prompt}show ser");

        console.Terminal.Notify("kernel: eth0: Link is Down");

        console.Terminal.WaitFor($"kernel: eth0: Link is Down\n{Prompt}show ser");
        console.Terminal.Type("X");
        console.Terminal.WaitFor($"{Prompt}show seXr");
    }

    [Fact]
    public void Keys_TypedAhead_AreForTheNextPrompt()
    {
        using RunningConsole console = new();

        console.Terminal.Type("show version\rresize\rstat");

        console.Terminal.WaitFor($"80 columns, 24 rows\n{Prompt}stat");
    }

    /// <summary>The last one asks the terminal, which knows better.</summary>
    [Fact]
    public void PastedLines_RunOneByOne()
    {
        using RunningConsole console = new();

        console.Terminal.Type("resize\r\nresize 100 30\r\n\r\nresize\r\n");

        console.Terminal.WaitFor($"{Prompt}resize\n80 columns, 24 rows\n{Prompt}resize 100 30\n100 columns, 30 rows\n{Prompt.TrimEnd()}\n{Prompt}resize\n80 columns, 24 rows\n{Prompt.TrimEnd()}");
    }

    [Fact]
    public void LineOf4000Characters_IsOneWordThatIsWrong()
    {
        using RunningConsole console = new();

        console.Terminal.Type($"{new string('x', 4000)}\r");

        console.Terminal.WaitFor("? lists what there is");
        console.Enter("resize");
    }

    [Fact]
    public void TerminalThatIsAsked_TellsItsSize()
    {
        FakeConsoleTerminal terminal = new(132, 43, tellsSize: false);
        using RunningConsole console = new(terminal: terminal);

        terminal.WaitFor(_ => terminal.Size == (132, 43), "its size");
        console.Enter("resize");

        Assert.Contains("132 columns, 43 rows", terminal.Text, StringComparison.Ordinal);
        console.Terminal.Type("exit\r");
        Assert.True(console.HasEnded());
        Assert.Null(terminal.Size);
    }

    [Fact]
    public void SizeThatChanges_ShowsTheLineAnew()
    {
        using RunningConsole console = new();
        console.Terminal.Type("show connections --service web");
        console.Terminal.WaitFor("--service web");

        console.Terminal.Size = (30, 24);
        console.Terminal.Wake();

        console.Terminal.WaitFor($"{Prompt}<");
    }

    [Fact]
    public async Task Reboot_WhileACommitWaits_SaysThatItIsLost()
    {
        await using TestServer server = new();
        using RunningConsole console = new(server.Server.Path);

        console.Enter("reboot\rn");

        console.Terminal.WaitFor("the last commit waits for its confirmation, 3m 20s left, and is lost");
    }

    [Fact]
    public void Programs_RunOnTheTerminalWithTheirArguments()
    {
        using RunningConsole console = new();
        foreach (string line in (string[])["ping 192.0.2.11", "ping 2001:db8::1 --count 3 --size 100 --interface eth0", "traceroute 192.0.2.1", "traceroute 2001:db8::1", "shell", "poweroff --yes", "show log --follow"])
        {
            console.Terminal.Type($"{line}\r");
        }

        console.Enter("reboot\rn");
        console.Terminal.WaitFor("Reboot this machine? [y/n] n\nNothing is done");
        console.Enter("reboot\ry");
        console.Terminal.WaitFor("Reboot this machine? [y/n] y");
        console.Terminal.Type("ping -x\r");
        console.Enter("version");
        Assert.Equal(
            ["ping 192.0.2.11", "ping -c 3 -s 100 -I eth0 2001:db8::1", "traceroute -n 192.0.2.1", "traceroute6 -n 2001:db8::1", "/bin/sh", "poweroff", "logread -f", "reboot"],
            console.Terminal.Programs);
    }

    [Fact]
    public async Task ControlC_WhileACommandRuns_EndsIt()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using RunningConsole console = new(mode: _ => new WaitingMode(started));

        console.Terminal.Type("wait\r");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        console.Terminal.Type("lost\x03kept");

        console.Terminal.WaitFor("^C\nwaiting> kept");
    }

    [Fact]
    public async Task ControlC_Twice_LeavesACommandToItself()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim end = new();
        using RunningConsole console = new(mode: _ => new WaitingMode(started, end));

        console.Terminal.Type("wait\r");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        console.Terminal.Type("\x03");
        console.Terminal.WaitFor("^C");
        console.Terminal.Type("\x03");

        console.Terminal.WaitFor("left to itself");
        console.Terminal.WaitFor("\nwaiting>");
        end.Set();
    }

    [Theory]
    [InlineData("exit\r")]
    [InlineData("\x04")]
    [InlineData("show\x03\x04")]
    public void Session_LeftByTheUser_Ends(string typed)
    {
        using RunningConsole console = new();

        console.Terminal.Type(typed);

        Assert.True(console.HasEnded());
    }

    [Theory]
    [InlineData("show connections\r", "--More--")]
    [InlineData("show connections\r/", "/")]
    [InlineData("reboot\r", "[y/n]")]
    public async Task Session_WithoutKeysWithinACommand_EndsWhenIdle(string typed, string shown)
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 100;
        FakeConsoleTerminal terminal = new();
        terminal.Type(typed);
        using RunningConsole console = new(server.Server.Path, terminal, idle: TimeSpan.FromSeconds(5));

        terminal.WaitFor(shown);

        Assert.True(console.HasEnded());
        Assert.Contains("logged out", terminal.Printed, StringComparison.Ordinal);
        Assert.Empty(terminal.Programs);
    }

    [Theory]
    [InlineData("show connections\r", "--More--")]
    [InlineData("reboot\r", "[y/n]")]
    public async Task Stop_WhileACommandAsks_EndsTheSession(string typed, string shown)
    {
        await using TestServer server = new();
        server.Reports.ConnectionCount = 100;
        using RunningConsole console = new(server.Server.Path);
        console.Terminal.Type(typed);
        console.Terminal.WaitFor(shown);

        console.Session.Stop();

        Assert.True(console.HasEnded());
        Assert.Empty(console.Terminal.Programs);
    }

    [Fact]
    public async Task Stop_WhileACommandRuns_EndsBoth()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using RunningConsole console = new(mode: _ => new WaitingMode(started));
        console.Terminal.Type("wait\r");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        console.Session.Stop();

        Assert.True(console.HasEnded());
    }

    [Fact]
    public void Keys_WokenWithinASequence_AreStillOneKey()
    {
        KeyKind[] kinds;
        Stopwatch watch;
        do
        {
            // On a machine that is so busy that the time for the rest of the sequence goes by meanwhile, Escape is right: then again.
            watch = Stopwatch.StartNew();
            FakeConsoleTerminal terminal = new(hasScreen: false);
            KeySource keys = new(terminal, idle: null);
            terminal.Type("\e");
            KeyKind first = keys.Read(-1).Kind;
            terminal.Wake();
            KeyKind woken = keys.Read(-1).Kind;
            terminal.Type("[D");
            kinds = [first, woken, keys.Read(-1).Kind, keys.Read(-1).Kind];
        }
        while (watch.ElapsedMilliseconds > 90);

        Assert.Equal([KeyKind.None, KeyKind.None, KeyKind.None, KeyKind.Left], kinds);
    }

    [Fact]
    public void Session_WithoutKeys_EndsWhenIdle()
    {
        using RunningConsole console = new(idle: TimeSpan.FromMilliseconds(200));

        Assert.True(console.HasEnded());
        Assert.Contains("logged out", console.Terminal.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_LineThatHangsUp_Ends()
    {
        using RunningConsole console = new();

        console.Terminal.Close();

        Assert.True(console.HasEnded());
    }

    /// <summary>A mode with one command, which waits until it is cancelled, or for a test.</summary>
    private sealed class WaitingMode(TaskCompletionSource started, ManualResetEventSlim? end = null) : IConsoleMode
    {
        public string Prompt => "waiting> ";

        public Task<Expectation> ExpectAsync(LineSoFar line, CancellationToken cancellation) => Task.FromResult(Expectation.Nothing);

        public async Task RunAsync(ConsoleLine line, IConsoleSession session, CancellationToken cancellation)
        {
            started.SetResult();
            if (end is not null)
            {
                end.Wait(CancellationToken.None);
                return;
            }

            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
