using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pivot.Testing.Processes;

/// <summary>
/// A program started by a test: its output is kept line by line, and it is killed when disposed or when the test process ends.
/// Safe to use from several threads.
/// </summary>
public sealed partial class ChildProcess : IDisposable
{
    /// <summary>SIGHUP.</summary>
    public const int HangUp = 1;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    private static readonly HashSet<ChildProcess> Running = [];

    private readonly Process _process;
    private readonly string _command;
    private readonly Lock _registration = new();
    private readonly object _gate = new(); // guards _output, _error and _openStreams; pulsed when one changes
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private int _openStreams = 2;
    private bool _disposed;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => KillAll();

    private ChildProcess(Process process, string command)
    {
        _process = process;
        _command = command;
    }

    /// <summary>The program's process id: wrappers such as nsenter and setpriv exec it, so this is the program's own.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>All it printed so far, for messages.</summary>
    public string Transcript
    {
        get
        {
            lock (_gate)
            {
                return $"--- {_command}\n{_output}{_error}";
            }
        }
    }

    /// <summary>Starts a program with an empty standard input.</summary>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="environment">Variables set for it besides the test's own; null removes one.</param>
    public static ChildProcess Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo start = new(arguments[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        Process process = new() { StartInfo = start };
        ChildProcess child = new(process, string.Join(' ', arguments));
        process.OutputDataReceived += (_, line) => child.Keep(child._output, line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(child._error, line.Data);
        process.Start();
        lock (Running)
        {
            Running.Add(child);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Ends every program that is still running; for the end of the test process.</summary>
    internal static void KillAll()
    {
        ChildProcess[] left;
        lock (Running)
        {
            left = [.. Running];
        }

        foreach (ChildProcess child in left)
        {
            child.Dispose();
        }
    }

    /// <summary>Waits for a line, on either stream, that contains a text.</summary>
    /// <exception cref="TimeoutException">It did not come in time, or the program ended first; the message holds all it printed.</exception>
    public void WaitForText(string text, TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        lock (_gate)
        {
            while (!Contains(_output, text) && !Contains(_error, text))
            {
                TimeSpan left = limit - watch.Elapsed;
                if (_openStreams == 0 || left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    string reason = _openStreams == 0 ? "ended" : $"ran {limit.TotalSeconds:0} s";
                    throw new TimeoutException($"'{_command}' {reason} without printing '{text}':\n{_output}{_error}");
                }
            }
        }
    }

    /// <summary>Sends a signal; a program that has ended gets none.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"kill({_process.Id}, {signal}): errno {Marshal.GetLastPInvokeError()}"));
        }
    }

    /// <summary>Waits until it has ended and its output is complete.</summary>
    /// <exception cref="TimeoutException">It was still running, and was killed; the message holds all it printed.</exception>
    public CommandResult WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{_command}' was still running after {limit.TotalSeconds:0} s:\n{Transcript}");
        }

        WaitForStreams(TimeSpan.FromSeconds(5));
        lock (_gate)
        {
            return new CommandResult(_command, _process.ExitCode, _output.ToString(), _error.ToString());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_registration)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        lock (Running)
        {
            Running.Remove(this);
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }

    private static bool Contains(StringBuilder text, string part) => text.ToString().Contains(part, StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    private void Keep(StringBuilder stream, string? line)
    {
        lock (_gate)
        {
            if (line is null)
            {
                _openStreams--;
            }
            else
            {
                stream.Append(line).Append('\n');
            }

            Monitor.PulseAll(_gate);
        }
    }

    // A grandchild may hold the streams open after the program has ended: wait for their end only so long.
    private void WaitForStreams(TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        lock (_gate)
        {
            while (_openStreams > 0 && watch.Elapsed < limit)
            {
                Monitor.Wait(_gate, limit - watch.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero);
            }
        }
    }
}
