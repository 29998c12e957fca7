using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary>spawn.h, sys/wait.h, signal.h and pidfd_open(2).</summary>
internal static unsafe partial class Libc
{
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
    public const short POSIX_SPAWN_SETSID = 0x80;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int WNOHANG = 1;
    public const int SIGPIPE = 13;
    public const int SIGTERM = 15;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;

    /// <summary><c>SIG_IGN</c>.</summary>
    public const nint SIG_IGN = 1;

    /// <summary>The same number on every architecture (asm-generic/unistd.h).</summary>
    public const nint SYS_pidfd_open = 434;

    /// <summary>The same number on every architecture (asm-generic/unistd.h).</summary>
    public const nint SYS_pidfd_send_signal = 424;

    /// <summary>Room for posix_spawnattr_t (336 bytes with glibc) and posix_spawn_file_actions_t (80), which only the C library looks into.</summary>
    public const int SpawnStructSize = 512;

    /// <summary>Bytes of sigset_t.</summary>
    public const int SignalSetSize = 128;

    /// <summary>Returns the error number, not -1.</summary>
    [LibraryImport("libc")]
    public static partial int posix_spawnp(int* pid, byte* file, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* fileActions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(void* fileActions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* fileActions, int fd, int newFd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(void* fileActions, int fd, string path, int flags, uint mode);

    /// <summary>glibc 2.29.</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addchdir_np(void* fileActions, string path);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc")]
    public static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int dup2(int from, int to);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(int* ends, int flags);

    /// <summary>Variadic in C: a fixed signature of register-wide integers is right on x64 and arm64.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint syscall(nint number, nint first, nint second);

    /// <summary>As above, with four arguments.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);
}
