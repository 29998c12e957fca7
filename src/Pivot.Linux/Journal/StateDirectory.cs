using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Journal;

/// <summary>
/// The directory where a running director keeps what outlives it: the host journal, mapped tables. One process at a time: it holds a lock on the file <c>lock</c>,
/// which the kernel lets go when the process ends, however it ends. Made with mode 0700.
/// </summary>
public sealed unsafe class StateDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly SafeFileHandle _lock;

    private StateDirectory(string path, SafeFileHandle lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Makes the directory if need be and locks it.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="HostException">It cannot be written, others may write to it, or another process holds it (the message names it).</exception>
    public static StateDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            _ = Directory.CreateDirectory(path, OwnerOnly);
            if ((File.GetUnixFileMode(path) & WritableByOthers) != 0)
            {
                throw new HostException($"The state directory {path} is writable by other users: run \"chmod go-w {path}\", or set [director] state to a directory of its own.");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }

        RequireOwner(path);
        return new StateDirectory(path, Lock(path));
    }

    /// <summary>The path of a file in the directory.</summary>
    /// <param name="name">The file's name.</param>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Lets the lock go. The directory and its files stay.</summary>
    public void Dispose()
    {
        if (!_lock.IsClosed)
        {
            // Closing alone would not do while a child process that is just being started still shares the descriptor.
            _ = Libc.flock(_lock.Number(), Libc.LOCK_UN);
            _lock.Dispose();
        }
    }

    /// <summary>What the journal names is undone with this process's rights, so nobody with fewer may have written it.</summary>
    private static void RequireOwner(string path)
    {
        FileStatus status;
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, &status) != 0)
        {
            throw LinuxException.ForLastError($"statx(\"{path}\")");
        }

        if (status.Owner != Libc.geteuid())
        {
            throw new HostException($"The state directory {path} belongs to user {status.Owner}, and this process runs as user {Libc.geteuid()}: run \"chown {Libc.geteuid()} {path}\", or set another [director] state.");
        }
    }

    private static SafeFileHandle Lock(string path)
    {
        string name = System.IO.Path.Combine(path, "lock");
        SafeFileHandle file;
        try
        {
            file = FileDescriptor.Open(name, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW, 0x180);
        }
        catch (LinuxException failure)
        {
            throw Unwritable(path, failure);
        }

        try
        {
            if (Libc.flock(file.Number(), Libc.LOCK_EX | Libc.LOCK_NB) != 0)
            {
                throw Marshal.GetLastPInvokeError() == Errno.EAGAIN
                    ? new HostException($"The state directory {path} is in use by process {ReadHolder(file)}: stop that pivot first; a second one needs a network namespace of its own, and there another [director] state and control.")
                    : LinuxException.ForLastError($"flock(\"{name}\")");
            }

            WriteHolder(file, name);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string ReadHolder(SafeFileHandle file)
    {
        byte* buffer = stackalloc byte[16];
        nint length = Libc.read(file.Number(), buffer, 16);
        string text = length > 0 ? Encoding.ASCII.GetString(buffer, (int)length).Trim() : "";
        return text.Length > 0 ? text : "(unknown)";
    }

    private static void WriteHolder(SafeFileHandle file, string name)
    {
        byte[] text = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        fixed (byte* start = text)
        {
            if (Libc.ftruncate(file.Number(), 0) != 0 || Libc.write(file.Number(), start, (nuint)text.Length) != text.Length)
            {
                throw LinuxException.ForLastError($"write(\"{name}\")");
            }
        }
    }

    private static HostException Unwritable(string path, Exception failure) =>
        new($"The state directory {path} cannot be used ({failure.Message}): set [director] state to a directory that this user may write.", failure);
}
