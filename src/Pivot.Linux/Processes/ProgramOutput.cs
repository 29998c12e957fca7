using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>Runs a program for what it prints.</summary>
public static unsafe class ProgramOutput
{
    /// <summary>Runs a program in a session of its own, without input, on a thread of its own.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <param name="take">Takes each line of its output and error output.</param>
    /// <param name="token">Kills it when cancelled.</param>
    /// <returns>Its exit status, or 128 and the signal that ended it.</returns>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it has been killed.</exception>
    public static Task<int> ReadAsync(IReadOnlyList<string> arguments, Action<string> take, CancellationToken token) =>
        Task.Factory.StartNew(() => Read(arguments, take, token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static int Read(IReadOnlyList<string> arguments, Action<string> take, CancellationToken token)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0)
        {
            throw LinuxException.ForLastError("pipe2");
        }

        using SafeFileHandle output = new(ends[0], ownsHandle: true);
        int pid;
        using (SafeFileHandle input = new(ends[1], ownsHandle: true))
        {
            int error = ProgramStart.Spawn(arguments, [], ends[1], out pid);
            if (error != 0)
            {
                throw new LinuxException(arguments[0], error);
            }
        }

        int status = 0;
        try
        {
            using CancellationTokenRegistration kill = token.UnsafeRegister(static state => ProcessGroup.KillSession((int)state!), pid);
            using StreamReader reader = new(new FileStream(output, FileAccess.Read), Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                take(line);
            }
        }
        finally
        {
            ProcessGroup.Kill(pid);
            _ = Libc.waitpid(pid, &status, 0);
        }

        token.ThrowIfCancellationRequested();
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }
}
