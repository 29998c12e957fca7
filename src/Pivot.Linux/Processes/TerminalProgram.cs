using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>Runs programs on the terminal of this process, as a shell does in the foreground: Ctrl-C is for the program and not for this process.</summary>
public static unsafe class TerminalProgram
{
    private const int Input = 0;
    private const int BySignal = 128;

    /// <summary>The signals by which a terminal ends or stops processes.</summary>
    internal static ReadOnlySpan<int> Signals => [Libc.SIGINT, Libc.SIGQUIT, Libc.SIGTSTP, Libc.SIGTTIN, Libc.SIGTTOU];

    /// <summary>From now on the terminal's signals do nothing to this process.</summary>
    public static void IgnoreSignals()
    {
        foreach (int signal in Signals)
        {
            _ = Libc.signal(signal, Libc.SIG_IGN);
        }
    }

    /// <summary>Runs a program to its end. The terminal's signals have to be ignored.</summary>
    /// <param name="arguments">The program, looked for in PATH, and its arguments.</param>
    /// <returns>Its exit status; 128 and the number of the signal that ended it.</returns>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static int Run(IReadOnlyList<string> arguments)
    {
        int error = ProgramStart.SpawnHere(arguments, out int pid);
        if (error != 0)
        {
            throw new LinuxException(arguments[0], error);
        }

        int status = 0;
        while (Libc.waitpid(pid, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw LinuxException.ForLastError("waitpid");
            }
        }

        // A shell that was killed has left the terminal to a group that is no more.
        _ = Libc.tcsetpgrp(Input, Libc.getpgrp());
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : BySignal + signal;
    }
}
