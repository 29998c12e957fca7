using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Processes;

/// <summary>posix_spawnp(3): for a check, in a session of its own, without input and with both outputs to one pipe; or on the terminal of this process. Signals are as if from a shell.</summary>
internal static unsafe class ProgramStart
{
    /// <summary>Starts a program.</summary>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="environment">Added to this process's.</param>
    /// <param name="output">The pipe's writing end.</param>
    /// <param name="pid">The process, leader of its session and group.</param>
    /// <param name="directory">Where it works; null = where this process does.</param>
    /// <returns>0 or an error number.</returns>
    public static int Spawn(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int output, out int pid, string? directory = null) =>
        Spawn(arguments, environment, (int?)output, out pid, directory);

    /// <summary>A descriptor of a program that was just started. Where none is to be had the program is ended: nobody would watch it.</summary>
    /// <param name="pid">The process, leader of its group, not reaped.</param>
    /// <exception cref="LinuxException">No descriptor was to be had.</exception>
    public static SafeFileHandle Watch(int pid)
    {
        try
        {
            return FileDescriptor.Own((int)Libc.syscall(Libc.SYS_pidfd_open, pid, 0), "pidfd_open()");
        }
        catch
        {
            _ = ProcessGroup.KillAndReap(pid);
            throw;
        }
    }

    /// <summary>Starts a program in the session and group of this process, with its input and outputs.</summary>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="pid">The process.</param>
    /// <returns>0 or an error number.</returns>
    public static int SpawnHere(IReadOnlyList<string> arguments, out int pid) => Spawn(arguments, [], null, out pid, null);

    private static int Spawn(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int? output, out int pid, string? directory)
    {
        byte* actions = stackalloc byte[Libc.SpawnStructSize];
        byte* attributes = stackalloc byte[Libc.SpawnStructSize];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        byte** argv = Strings(arguments);
        byte** envp = Strings(Environment(environment));
        try
        {
            SetUp(actions, attributes, output);
            int error = directory is null ? 0 : Libc.posix_spawn_file_actions_addchdir_np(actions, directory);
            int started = 0;
            error = error != 0 ? error : Libc.posix_spawnp(&started, argv[0], actions, attributes, argv, envp);
            pid = started;
            return error;
        }
        finally
        {
            Free(argv);
            Free(envp);
            _ = Libc.posix_spawnattr_destroy(attributes);
            _ = Libc.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static void SetUp(byte* actions, byte* attributes, int? output)
    {
        if (output is { } pipe)
        {
            _ = Libc.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", Libc.O_RDONLY, 0);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, pipe, 1);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, pipe, 2);
        }

        // .NET ignores SIGPIPE, a console those of the terminal, and an ignored signal stays ignored over exec.
        byte* signals = stackalloc byte[Libc.SignalSetSize];
        new Span<byte>(signals, Libc.SignalSetSize).Clear();
        _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
        foreach (int signal in TerminalProgram.Signals)
        {
            Set(signals, signal);
        }

        Set(signals, Libc.SIGPIPE);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, signals);
        short session = output is null ? (short)0 : Libc.POSIX_SPAWN_SETSID;
        _ = Libc.posix_spawnattr_setflags(attributes, (short)(session | Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSIGDEF));
    }

    private static void Set(byte* signals, int signal) => signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));

    private static List<string> Environment(IReadOnlyList<string> added)
    {
        List<string> all = [.. added];
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            string entry = $"{variable.Key}={variable.Value}";
            if (!all.Exists(one => one.StartsWith(variable.Key + "=", StringComparison.Ordinal)))
            {
                all.Add(entry);
            }
        }

        return all;
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private static byte** Strings(IReadOnlyList<string> texts)
    {
        byte** strings = (byte**)NativeMemory.Alloc((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
        {
            strings[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        strings[texts.Count] = null;
        return strings;
    }

    private static void Free(byte** strings)
    {
        for (byte** one = strings; *one is not null; one++)
        {
            Marshal.FreeCoTaskMem((nint)(*one));
        }

        NativeMemory.Free(strings);
    }
}
