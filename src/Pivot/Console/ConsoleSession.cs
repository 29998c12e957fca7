using Pivot.Console.Editing;
using Pivot.Console.Paging;
using Pivot.Console.Screen;
using Pivot.Control.Client;
using Pivot.Hosting;
using Pivot.Linux;
using Pivot.Rendering;

namespace Pivot.Console;

/// <summary>
/// A session at a terminal: reads lines and has the mode on top of its stack run them, until the last mode is left, the terminal is gone or somebody tells it to end. One thread has the terminal and does all that is seen; a command has a
/// thread of its own (<see cref="CommandRun"/>). Nothing that a command does ends the session but its own wish.
/// </summary>
internal sealed class ConsoleSession : IConsoleSession
{
    private const int NarrowestTable = 20;

    private readonly IConsoleTerminal _terminal;
    private readonly ConsoleOptions _options;
    private readonly LineReader _lines;
    private readonly LineHistory _history = new();
    private readonly Stack<IConsoleMode> _modes = new(); // guarded by itself
    private CommandRun? _run;

    /// <summary>Makes it.</summary>
    /// <param name="terminal">The terminal, which is set for keys.</param>
    /// <param name="options">How it is.</param>
    public ConsoleSession(IConsoleTerminal terminal, ConsoleOptions options)
    {
        _terminal = terminal;
        _options = options;
        Keys = new KeySource(terminal, options.Idle);
        _lines = new LineReader(terminal, Keys);
        Terminal = Direct();
    }

    /// <summary>The terminal's keys and size.</summary>
    public KeySource Keys { get; }

    public Terminal Terminal { get; private set; }

    public string ControlPath => _options.ControlPath;

    /// <summary>Reads something that is no command, such as a password.</summary>
    public LineEnd Ask(LinePrompt prompt, out string answer) => _lines.Read(prompt, out answer);

    /// <summary>Prints a line that is not of a command.</summary>
    public void Tell(string line) => _terminal.Write($"{line}\n");

    /// <summary>Runs until its end.</summary>
    public void Run(IConsoleMode first)
    {
        Push(first);
        Keys.AskSize(isUnasked: false);
        while (!Keys.IsOver && Top() is { } mode)
        {
            LinePrompt prompt = new(mode.Prompt) { History = _history, Completer = new Completer(mode), WithNotices = true };
            switch (_lines.Read(prompt, out string text))
            {
                case LineEnd.Entered:
                    _history.Add(text);
                    RunLine(mode, prompt.Text, text);
                    break;
                case LineEnd.Ended when IsNested && !Keys.IsOver:
                    RunLine(mode, prompt.Text, "exit");
                    break;
                case LineEnd.Ended:
                    Pop();
                    break;
            }
        }

        if (Keys.IsIdle)
        {
            Tell($"no key for {HumanUnits.Duration((long)_options.Idle!.Value.TotalSeconds)}: logged out");
        }

        Keys.ForgetSize();
    }

    /// <summary>Ends it soon; from any thread.</summary>
    public void Stop() => Keys.Stop();

    public void Push(IConsoleMode mode)
    {
        lock (_modes)
        {
            _modes.Push(mode);
        }
    }

    public void Pop()
    {
        lock (_modes)
        {
            _modes.TryPop(out _);
        }
    }

    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellation)
    {
        bool isYes = false;
        await OnTerminalAsync(() => isYes = Confirm(question)).WaitAsync(cancellation).ConfigureAwait(false);
        return isYes;
    }

    public async Task<string?> AskSecretAsync(string prompt, CancellationToken cancellation)
    {
        string? answer = null;
        await OnTerminalAsync(() => answer = Ask(new LinePrompt(prompt) { IsSecret = true }, out string text) == LineEnd.Entered ? text : null).WaitAsync(cancellation).ConfigureAwait(false);
        return answer;
    }

    public async Task<int> RunProgramAsync(IReadOnlyList<string> arguments)
    {
        int status = 0;
        try
        {
            await LendAsync(_ => status = _terminal.Run(arguments)).ConfigureAwait(false);
            return status;
        }
        catch (LinuxException error)
        {
            throw new StartupException($"the program '{arguments[0]}' cannot be run on this machine: {error.Message}", inner: error);
        }
    }

    public Task LendAsync(Action<Terminal> use) => OnTerminalAsync(() =>
    {
        Keys.AwaitSize();
        _terminal.Lend(() => use(Direct()));
    });

    public async Task<(int Columns, int Rows)> ResizeAsync((int Columns, int Rows)? size)
    {
        (int Columns, int Rows) now = default;
        await OnTerminalAsync(() =>
        {
            if (size is { } wanted)
            {
                Keys.SetSize(wanted.Columns, wanted.Rows);
            }
            else
            {
                Keys.AskSize(isUnasked: false);
                Keys.AwaitSize();
            }

            now = Keys.Size;
        }).ConfigureAwait(false);
        return now;
    }

    private Task OnTerminalAsync(Action perform) => _run is { } run ? run.AskAsync(perform) : throw new InvalidOperationException("no command runs");

    private bool Confirm(string question)
    {
        while (Ask(new LinePrompt($"{question} [y/n] "), out string answer) == LineEnd.Entered)
        {
            string trimmed = answer.Trim();
            if (trimmed is "y" or "Y" or "yes" or "n" or "N" or "no")
            {
                return trimmed is "y" or "Y" or "yes";
            }
        }

        return false;
    }

    /// <summary>A mode above the first one may have something to ask before it is left.</summary>
    private bool IsNested
    {
        get
        {
            lock (_modes)
            {
                return _modes.Count > 1;
            }
        }
    }

    private IConsoleMode? Top()
    {
        lock (_modes)
        {
            return _modes.TryPeek(out IConsoleMode? mode) ? mode : null;
        }
    }

    private void RunLine(IConsoleMode mode, string prompt, string text)
    {
        ConsoleLine line = ConsoleLine.Parse(text);
        if (line.Words.Count == 0)
        {
            return;
        }

        try
        {
            int bar = OutputPipe.NextBar(line, 0);
            _run = new CommandRun(_terminal, Keys, line, bar);
            Terminal = new Terminal(_run.Output.Writer(isError: false), _run.Output.Writer(isError: true), Math.Max(NarrowestTable, Keys.Size.Columns), _options.Colours, _options.Colours);
            if (bar == 0)
            {
                throw new LineException("expected a command before '|'", 0);
            }

            Task task = _run.Run(cancellation => mode.RunAsync(line.Slice(0, bar), this, cancellation));
            if (task.IsCompleted)
            {
                task.GetAwaiter().GetResult();
            }
        }
        catch (LineException error)
        {
            Mark(error, line, prompt);
        }
        catch (OperationCanceledException)
        {
            // By the user, who knows.
        }
        catch (Exception error) when (error is ControlException or HostException or IOException or UnauthorizedAccessException)
        {
            Tell(PlainText.OneLine(error.Message));
        }
        catch (StartupException error)
        {
            foreach (string one in error.Lines)
            {
                Tell(PlainText.OneLine(one));
            }
        }
        catch (Exception error)
        {
            Tell(PlainText.OneLine($"the command failed by an error in Pivot, and the console goes on; please report it: {error.GetType().Name}: {error.Message}"));
        }

        Keys.AskSize(isUnasked: true);
    }

    /// <summary>A mark under the wrong word, where the line stands on the screen as it was typed, and what is wrong.</summary>
    private void Mark(LineException error, ConsoleLine line, string prompt)
    {
        if (error.Word is { } word)
        {
            int place = word < line.Words.Count ? line.Words[word].Start : line.Words[^1].End + 1;
            int column = RuneWidth.Of(prompt) + RuneWidth.Of(line.Text.AsSpan(0, Math.Min(place, line.Text.Length))) + Math.Max(0, place - line.Text.Length);
            if (RuneWidth.Of(prompt) + RuneWidth.Of(line.Text) < Keys.Size.Columns - 1)
            {
                Tell($"{new string(' ', column)}^");
            }
        }

        Tell(PlainText.OneLine(error.Message));
    }

    private Terminal Direct()
    {
        TerminalWriter writer = new(_terminal);
        return new Terminal(writer, writer, Keys.Size.Columns, _options.Colours, _options.Colours);
    }
}
