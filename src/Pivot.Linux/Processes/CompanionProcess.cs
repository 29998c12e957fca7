using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>A program that runs beside this process until it ends or is disposed. A thread of its own hands over each line that it writes to its output or error output. Its children end with it.</summary>
public sealed unsafe class CompanionProcess : IDisposable
{
    /// <summary>A line is cut off here.</summary>
    private const int LongestLine = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SafeFileHandle _output;
    private readonly SafeFileHandle _process;
    private readonly Action<string> _line;
    private readonly Action<string> _ended;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _reaped = new();
    private readonly int _pid;
    private readonly Thread _attending;

    /// <summary>The number is nobody's any more. Guarded by <c>_lock</c>.</summary>
    private bool _isReaped;

    private CompanionProcess(int pid, SafeFileHandle process, SafeFileHandle output, Action<string> line, Action<string> ended)
    {
        (_pid, _process, _output, _line, _ended) = (pid, process, output, line, ended);
        _attending = new Thread(Attend, maxStackSize: 256 * 1024) { Name = "pivot companion", IsBackground = true };
        _attending.Start();
    }

    /// <summary>Starts a program with an empty input.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <param name="directory">Where it works.</param>
    /// <param name="line">Takes each line, on the companion's thread.</param>
    /// <param name="ended">Told once, after the last line, how it ended, also where it was disposed: <c>exit status 1</c>.</param>
    /// <exception cref="HostException">It cannot be started.</exception>
    public static CompanionProcess Start(IReadOnlyList<string> arguments, string directory, Action<string> line, Action<string> ended)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0)
        {
            throw LinuxException.ForLastError("pipe2");
        }

        SafeFileHandle output = new(ends[0], ownsHandle: true);
        int pid, error;
        using (SafeFileHandle input = new(ends[1], ownsHandle: true))
        {
            error = ProgramStart.Spawn(arguments, [], ends[1], out pid, directory);
        }

        if (error != 0)
        {
            output.Dispose();
            throw new LinuxException($"posix_spawnp(\"{arguments[0]}\")", error);
        }

        try
        {
            return new CompanionProcess(pid, ProgramStart.Watch(pid), output, line, ended);
        }
        catch (LinuxException)
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Sends a signal; one that has ended gets none.</summary>
    public void Signal(int number)
    {
        lock (_lock)
        {
            if (!_isReaped)
            {
                _ = Libc.kill(_pid, number);
            }
        }
    }

    /// <summary>Asks it to end, and kills it where it does not within two seconds. On its own thread, which cannot wait for itself, it is killed and not waited for. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        if (Thread.CurrentThread == _attending)
        {
            Signal(Libc.SIGKILL);
            return;
        }

        Signal(Libc.SIGTERM);
        if (!_reaped.Wait(Patience))
        {
            Signal(Libc.SIGKILL);
            _reaped.Wait();
        }
    }

    private void Attend()
    {
        List<byte> line = [];
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Fd = _process.Number(), Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = _output.Number(), Events = Libc.POLLIN };

        // Until it ends, not its output: a child that it leaves behind may hold that open.
        while (Libc.poll(descriptors, 2, -1) >= 0 || Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
            bool hasOutput = (descriptors[1].Revents & Libc.POLLIN) != 0;
            if (hasOutput && ReadInto(line))
            {
                continue;
            }

            if (descriptors[0].Revents != 0)
            {
                break;
            }

            if (descriptors[1].Revents != 0)
            {
                descriptors[1].Fd = -1;
            }
        }

        HandOver(line);
        string how = Reap();
        _output.Dispose();
        _process.Dispose();
        _ended(how);
        _reaped.Set();
    }

    /// <returns>False at the end.</returns>
    private bool ReadInto(List<byte> line)
    {
        byte* buffer = stackalloc byte[LongestLine];
        nint read = Libc.read(_output.Number(), buffer, LongestLine);
        for (int i = 0; i < read; i++)
        {
            if (buffer[i] == '\n')
            {
                HandOver(line);
            }
            else if (line.Count < LongestLine)
            {
                line.Add(buffer[i]);
            }
        }

        return read > 0;
    }

    private void HandOver(List<byte> line)
    {
        if (line.Count > 0)
        {
            string text = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(line));
            line.Clear();
            _line(text);
        }
    }

    private string Reap()
    {
        int status;
        lock (_lock)
        {
            status = ProcessGroup.KillAndReap(_pid);
            _isReaped = true;
        }

        return (status & 0x7f) is > 0 and var signal ? $"signal {signal}" : $"exit status {(status >> 8) & 0xff}";
    }
}
