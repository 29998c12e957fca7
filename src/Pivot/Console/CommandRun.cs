using Pivot.Console.Paging;
using Pivot.Console.Screen;

namespace Pivot.Console;

/// <summary>
/// One line that runs. The command has a thread of its own; the session's thread stays with the terminal: it prints what the command has printed, does what the command asks of it, keeps what is typed, and takes Ctrl-C. The first Ctrl-C
/// cancels the command; a second one leaves a command to itself that does not end.
/// </summary>
internal sealed class CommandRun
{
    private readonly IConsoleTerminal _terminal;
    private readonly KeySource _keys;
    private readonly OutputPipe _pipe;
    private readonly Pager _pager;
    private readonly Queue<SessionRequest> _requests = new(); // guarded by itself
    private string _line = ""; // the begin of a line that has not ended yet
    private bool _isInterrupted;

    /// <summary>Makes it.</summary>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="keys">Its keys and size.</param>
    /// <param name="line">The line.</param>
    /// <param name="bar">The number of its first <c>|</c>.</param>
    /// <exception cref="LineException">What stands behind a <c>|</c> is wrong.</exception>
    public CommandRun(IConsoleTerminal terminal, KeySource keys, ConsoleLine line, int bar)
    {
        _terminal = terminal;
        _keys = keys;
        Output = new CommandOutput(terminal.Wake);
        Pager? pager = null;
        _pipe = new OutputPipe(line, bar, text => pager!.Print(text));
        pager = _pager = new Pager(terminal, keys, _pipe.IsPaged);
    }

    /// <summary>What the command prints to.</summary>
    public CommandOutput Output { get; }

    /// <summary>Has the session's thread do something; from the command's.</summary>
    public Task AskAsync(Action perform)
    {
        SessionRequest request = new(perform);
        lock (_requests)
        {
            _requests.Enqueue(request);
        }

        _terminal.Wake();
        return request.Done;
    }

    /// <summary>Runs the command to its end.</summary>
    /// <param name="command">What it does.</param>
    /// <returns>It; not complete when it was left to itself.</returns>
    public Task Run(Func<CancellationToken, Task> command)
    {
        using CancellationTokenSource cancellation = new();
        CancellationToken token = cancellation.Token;
        Task task = Task.Run(() => command(token), CancellationToken.None);
        _ = task.ContinueWith(static (_, terminal) => ((IConsoleTerminal)terminal!).Wake(), _terminal, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (true)
        {
            // Asked first: all that a command has printed when it ends is there then. What ended while its last words were printed has woken already, and does not again.
            bool isOver = task.IsCompleted;
            if (!Step(cancellation) && (isOver || (!task.IsCompleted && Wait(cancellation))))
            {
                break;
            }
        }

        Finish(task.IsCompletedSuccessfully);
        return task;
    }

    /// <summary>Prints what there is, or does what is asked for; false when there is neither.</summary>
    private bool Step(CancellationTokenSource cancellation)
    {
        if (Output.Take() is { } part)
        {
            Print(part);
            if (_pager.HasQuit)
            {
                Output.Close();
                cancellation.Cancel();
            }

            return true;
        }

        SessionRequest? request;
        lock (_requests)
        {
            _requests.TryDequeue(out request);
        }

        if (request is not null)
        {
            EndLine();
            request.Perform();
            _pager.Restart();
        }

        return request is not null;
    }

    /// <summary>Waits until there is something to do; true when the command is left to itself.</summary>
    private bool Wait(CancellationTokenSource cancellation)
    {
        if (!_keys.WaitForInterrupt())
        {
            return false;
        }

        if (_isInterrupted || _keys.IsOver)
        {
            cancellation.Cancel();
            _terminal.Write("left to itself: it goes on where it cannot be ended\n");
            return true;
        }

        _isInterrupted = true;
        _terminal.Write("^C\n");
        cancellation.Cancel();
        return false;
    }

    private void Print(OutputPart part)
    {
        if (part.IsError)
        {
            EndLine();
            _pager.Count(part.Text.Count(static one => one == '\n'));
            _terminal.Write(part.Text);
            return;
        }

        int start = 0;
        for (int end = part.Text.IndexOf('\n'); end >= 0 && !_pager.HasQuit; end = part.Text.IndexOf('\n', start))
        {
            _pipe.Take(_line + part.Text[start..end].TrimEnd('\r'));
            (_line, start) = ("", end + 1);
        }

        _line += part.Text[start..];
    }

    private void EndLine()
    {
        if (_line.Length > 0)
        {
            (string line, _line) = (_line, "");
            _pipe.Take(line);
        }
    }

    /// <summary>Prints what is left; what counts lines says nothing of a command that has failed.</summary>
    private void Finish(bool isGood)
    {
        Output.Close();
        if (!_pager.HasQuit)
        {
            EndLine();
            if (isGood)
            {
                _pipe.End();
                _pager.End();
            }
        }

        lock (_requests)
        {
            while (_requests.TryDequeue(out SessionRequest? request))
            {
                request.Refuse();
            }
        }
    }
}
