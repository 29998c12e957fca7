using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Linux.Processes;

namespace Pivot.Linux.Supervision;

/// <summary>
/// A program that is watched, and that outlives whoever watches it: started here, or taken over from a supervisor that has died. Known by a process descriptor, so that a signal never reaches another program under the same
/// number. One thread.
/// </summary>
public sealed unsafe class SupervisedProcess : IDisposable
{
    private readonly bool _isChild;

    private SupervisedProcess(int id, ulong startTime, SafeFileHandle handle, bool isChild)
    {
        Id = id;
        StartTime = startTime;
        Handle = handle;
        _isChild = isChild;
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>When it was started, in the kernel's ticks since boot: with the id it names one program of one boot.</summary>
    public ulong StartTime { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Starts a program in a session of its own, with both outputs to the pipe.</summary>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="output">Where it writes to.</param>
    /// <param name="input">What it reads; null = an empty input.</param>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static SupervisedProcess Start(IReadOnlyList<string> arguments, OutputPipe output, StartSignal? input = null)
    {
        int error = ProgramStart.Spawn(arguments, [], output.Writer.Number(), out int pid, input: input?.Reader.Number());
        if (error != 0)
        {
            throw new LinuxException($"posix_spawn(\"{arguments[0]}\")", error);
        }

        return new SupervisedProcess(pid, StartTimeOf(pid) ?? 0, ProgramStart.Watch(pid), isChild: true);
    }

    /// <summary>Takes over a program that another process has started.</summary>
    /// <param name="id">Its process id.</param>
    /// <param name="startTime">When it was started.</param>
    /// <returns>Null when it has ended.</returns>
    public static SupervisedProcess? Adopt(int id, ulong startTime)
    {
        int descriptor = (int)Libc.syscall(Libc.SYS_pidfd_open, id, 0);
        if (descriptor < 0)
        {
            return null;
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (StartTimeOf(id) == startTime && !HasEnded(handle))
        {
            return new SupervisedProcess(id, startTime, handle, isChild: false);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Sends a signal; one that has ended gets none.</summary>
    public void Signal(int signal) => _ = Libc.syscall(Libc.SYS_pidfd_send_signal, Handle.Number(), signal, 0, 0);

    /// <summary>How it has ended; null while it runs. To be asked once more at most, for then it is forgotten.</summary>
    public ProcessEnd? TryEnd()
    {
        if (!HasEnded(Handle))
        {
            return null;
        }

        int status = 0;
        return _isChild && Libc.waitpid(Id, &status, Libc.WNOHANG) == Id ? new ProcessEnd((status >> 8) & 0xff, status & 0x7f) : new ProcessEnd(null, 0);
    }

    /// <summary>Waits until it has ended, which a signal of before has asked it to; a child of this process is forgotten then.</summary>
    public void Reap()
    {
        if (_isChild)
        {
            int status = 0;
            _ = Libc.waitpid(Id, &status, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static bool HasEnded(SafeFileHandle handle)
    {
        PollDescriptor descriptor = new() { Fd = handle.Number(), Events = Libc.POLLIN };
        return Libc.poll(&descriptor, 1, 0) > 0;
    }

    /// <summary>When a process was started, in the kernel's ticks since boot: field 22 of /proc/PID/stat (proc(5)), whose second one, a name in parentheses, may hold anything.</summary>
    /// <param name="pid">Its id.</param>
    /// <returns>Null when there is none.</returns>
    public static ulong? StartTimeOf(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
