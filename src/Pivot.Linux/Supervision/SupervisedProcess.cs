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
    // proc(5).
    private const int ParentField = 4;
    private const int StartTimeField = 22;

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
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static SupervisedProcess Start(IReadOnlyList<string> arguments, OutputPipe output)
    {
        int error = ProgramStart.Spawn(arguments, [], output.Writer.Number(), out int pid);
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
    public static SupervisedProcess? Adopt(int id, ulong startTime) => Open(id, handle => StartTimeOf(id) == startTime && !HasEnded(handle), isChild: false);

    /// <summary>Takes over a program that this process has started before it became what it is (execve(2)); or another one, where that became of it.</summary>
    /// <param name="id">Its process id.</param>
    /// <param name="word">One of its arguments, by which it is known where it is no child of this process.</param>
    /// <returns>Null when there is none; a child that has ended is still one.</returns>
    public static SupervisedProcess? AdoptStarted(int id, string word) => FieldOf(id, ParentField) == (ulong)Environment.ProcessId
        ? Open(id, static _ => true, isChild: true)
        : Open(id, handle => ArgumentsOf(id).Contains($"\0{word}\0", StringComparison.Ordinal) && !HasEnded(handle), isChild: false);

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

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static bool HasEnded(SafeFileHandle handle)
    {
        PollDescriptor descriptor = new() { Fd = handle.Number(), Events = Libc.POLLIN };
        return Libc.poll(&descriptor, 1, 0) > 0;
    }

    private static SupervisedProcess? Open(int id, Predicate<SafeFileHandle> isIt, bool isChild)
    {
        int descriptor = (int)Libc.syscall(Libc.SYS_pidfd_open, id, 0);
        if (descriptor < 0)
        {
            return null;
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (isIt(handle) && StartTimeOf(id) is { } startTime)
        {
            return new SupervisedProcess(id, startTime, handle, isChild);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>When a process was started, in the kernel's ticks since boot.</summary>
    /// <param name="pid">Its id.</param>
    /// <returns>Null when there is none.</returns>
    public static ulong? StartTimeOf(int pid) => FieldOf(pid, StartTimeField);

    /// <summary>The parent of this process: another one as soon as that has ended.</summary>
    public static int Parent => Libc.getppid();

    /// <summary>Each argument ends with a zero.</summary>
    private static string ArgumentsOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>A field of /proc/PID/stat (proc(5)), from the third on: the second, a name in parentheses, may hold anything.</summary>
    private static ulong? FieldOf(int pid, int number)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return ulong.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
