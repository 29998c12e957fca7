using Pivot.Console;
using Pivot.Console.Tree;

namespace Pivot.Tests.Console;

/// <summary>A session on a thread of its own, at a terminal that a test types at.</summary>
internal sealed class RunningConsole : IDisposable
{
    /// <summary>What stands before each line.</summary>
    public static string Prompt { get; } = HostPrompt.Of("> ");

    private readonly Thread _thread;

    /// <summary>Tests that wait for a screen hold threads of the pool, which grows slowly.</summary>
    static RunningConsole() => ThreadPool.SetMinThreads(64, 64);

    /// <param name="control">The daemon's control socket; null for none.</param>
    /// <param name="terminal">The terminal; null for one of 80 columns and 24 rows.</param>
    /// <param name="idle">See <see cref="ConsoleOptions"/>.</param>
    /// <param name="mode">What lines mean; null for the operational commands.</param>
    public RunningConsole(string? control = null, FakeConsoleTerminal? terminal = null, TimeSpan? idle = null, Func<ConsoleSession, IConsoleMode>? mode = null)
    {
        Terminal = terminal ?? new FakeConsoleTerminal();
        Session = new ConsoleSession(Terminal, new ConsoleOptions(control ?? "/nonexistent/control.sock", Colours: false, idle));
        IConsoleMode first = mode?.Invoke(Session) ?? new OperationalMode(new ConsoleCommands(TestConsole.Parts(), static _ => null), Session);
        _thread = new Thread(() => Session.Run(first)) { IsBackground = true, Name = "console" };
        _thread.Start();
    }

    public FakeConsoleTerminal Terminal { get; }

    public ConsoleSession Session { get; }

    /// <summary>Enters a line and waits until the next prompt shows.</summary>
    public void Enter(string line)
    {
        Terminal.WaitForPrompt();
        Terminal.Type($"{line}\r");
        Terminal.WaitForPrompt();
    }

    /// <summary>Waits for the end of the session.</summary>
    public bool HasEnded(int seconds = 60) => _thread.Join(TimeSpan.FromSeconds(seconds));

    public void Dispose()
    {
        Session.Stop();
        Terminal.Close();
        Assert.True(HasEnded(), "the session has not ended");
    }
}
