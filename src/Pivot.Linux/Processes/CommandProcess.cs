using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>
/// Runs a program in a session of its own and leaves nothing of it running: whatever is left of its process group when it ends is killed, and all of its session when
/// it is cancelled. Only a program that makes a session of its own and hides in it outlives this.
/// </summary>
public static unsafe class CommandProcess
{
    private const int LongestLine = 256;

    /// <summary>Runs a program to its end, on a thread of its own. Its input is empty; its output and error output are read and but for the first line forgotten.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <param name="environment">"NAME=value", added to the environment of this process.</param>
    /// <param name="token">Kills it when cancelled.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; it has been killed.</exception>
    /// <exception cref="LinuxException">No pipe or process descriptor was to be had.</exception>
    public static Task<CommandExit> RunAsync(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, CancellationToken token) =>
        Task.Factory.StartNew(() => Run(arguments, environment, token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static CommandExit Run(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0)
        {
            throw LinuxException.ForLastError("pipe2");
        }

        using SafeFileHandle output = new(ends[0], ownsHandle: true);
        int pid, error;
        using (SafeFileHandle input = new(ends[1], ownsHandle: true))
        {
            error = ProgramStart.Spawn(arguments, environment, ends[1], out pid);
        }

        if (error != 0)
        {
            return new CommandExit(0, 0, "", Marshal.GetPInvokeErrorMessage(error));
        }

        FirstLineReader line = new(output, LongestLine);
        int status;
        try
        {
            // The kill must not come after the program has been reaped, for then its number may be somebody else's: disposing waits for a kill under way.
            using CancellationTokenRegistration kill = token.UnsafeRegister(static state => ProcessGroup.KillSession((int)state!), pid);
            AwaitExit(pid, line);
        }
        finally
        {
            ProcessGroup.Kill(pid);
            status = Reap(pid);
        }

        line.ReadRest();
        token.ThrowIfCancellationRequested();
        return new CommandExit((status >> 8) & 0xff, status & 0x7f, line.Text);
    }

    // Not until its output ends: a child that it leaves behind may hold that open.
    private static void AwaitExit(int pid, FirstLineReader line)
    {
        using SafeFileHandle process = FileDescriptor.Own((int)Libc.syscall(Libc.SYS_pidfd_open, pid, 0), "pidfd_open");
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Fd = process.Number(), Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = line.Number, Events = Libc.POLLIN };
        while (true)
        {
            if (Libc.poll(descriptors, 2, -1) < 0)
            {
                if (Marshal.GetLastPInvokeError() == Errno.EINTR)
                {
                    continue;
                }

                throw LinuxException.ForLastError("poll");
            }

            if (descriptors[0].Revents != 0)
            {
                return;
            }

            if (descriptors[1].Revents != 0 && !line.Read())
            {
                descriptors[1].Fd = -1;
            }
        }
    }

    private static int Reap(int pid)
    {
        int status = 0;
        while (Libc.waitpid(pid, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw LinuxException.ForLastError("waitpid");
            }
        }

        return status;
    }

    /// <summary>Reads a pipe, keeps its first line.</summary>
    private sealed class FirstLineReader(SafeFileHandle pipe, int longest)
    {
        private readonly byte[] _kept = new byte[longest];
        private int _length;
        private bool _complete;

        public int Number => pipe.Number();

        public string Text => Encoding.UTF8.GetString(_kept, 0, _length).Trim();

        /// <summary>Reads once.</summary>
        /// <returns>False at the end.</returns>
        public bool Read()
        {
            byte* buffer = stackalloc byte[4096];
            nint read = Libc.read(Number, buffer, 4096);
            if (read <= 0)
            {
                return false;
            }

            ReadOnlySpan<byte> bytes = new(buffer, (int)read);
            for (int i = 0; i < bytes.Length && !_complete; i++)
            {
                // Empty lines before the first word are not what a reader looks for.
                if (bytes[i] == '\n')
                {
                    _complete = _length > 0;
                }
                else if (_length < _kept.Length)
                {
                    _kept[_length++] = bytes[i];
                }
            }

            return true;
        }

        /// <summary>Reads what is there, without waiting.</summary>
        public void ReadRest()
        {
            PollDescriptor descriptor = new() { Fd = Number, Events = Libc.POLLIN };
            while (!_complete && Libc.poll(&descriptor, 1, 0) > 0 && (descriptor.Revents & Libc.POLLIN) != 0 && Read())
            {
            }
        }
    }
}
