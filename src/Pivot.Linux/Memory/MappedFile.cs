using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Memory;

/// <summary>
/// A file mapped shared and writable: what one process leaves in it, the next finds. Sparse: it takes room only where it is touched, and a page that the
/// file system has no room for would end the process with SIGBUS. So opening checks the room for the whole length, and <see cref="Reserve"/> takes it.
/// </summary>
public sealed unsafe class MappedFile : IDisposable
{
    private const int BytesPerStatBlock = 512;

    private readonly SafeFileHandle _file;
    private nint _address;

    private MappedFile(string path, SafeFileHandle file, long previousLength, long length, nint address)
    {
        Path = path;
        _file = file;
        PreviousLength = previousLength;
        Length = length;
        _address = address;
    }

    /// <summary>Unmaps when the owner forgot to.</summary>
    ~MappedFile() => Unmap();

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes mapped.</summary>
    public long Length { get; }

    /// <summary>The file's length when it was opened; 0 = it was made new (or was empty). Where it differs from <see cref="Length"/>, the file has been cut or extended with zeros.</summary>
    public long PreviousLength { get; }

    /// <summary>The first byte's address, page aligned; 0 after dispose.</summary>
    public nint Address => _address;

    /// <summary>The first byte; null after dispose.</summary>
    public byte* Start => (byte*)_address;

    /// <summary>Bytes that the file system has free now, beyond what the file already takes.</summary>
    /// <exception cref="LinuxException">The file system does not say.</exception>
    public long AvailableBytes => Available(_file, Path);

    /// <summary>Opens or makes the file (mode 0600), sets its length and maps it.</summary>
    /// <param name="path">The file, best on tmpfs; not a symbolic link.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="HostException">The file system has less free than the file may come to need, or the kernel refused.</exception>
    public static MappedFile Open(string path, long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        SafeFileHandle file = FileDescriptor.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW, 0x180);
        try
        {
            long previous = RandomAccess.GetLength(file);
            RequireRoom(file, path, length);
            if (previous != length && Libc.ftruncate(file.Number(), length) != 0)
            {
                throw LinuxException.ForLastError($"ftruncate(\"{path}\", {length})");
            }

            nint address = Libc.mmap(0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, file.Number(), 0);
            return address == -1
                ? throw LinuxException.ForLastError($"mmap(\"{path}\", {length} bytes)")
                : new MappedFile(path, file, previous, length, address);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives the whole file real room, so that touching it cannot end in SIGBUS. Pages that have not been touched are taken from the file system and are not resident.</summary>
    /// <exception cref="LinuxException">The kernel refused for another reason than those of <see cref="Reservation"/>.</exception>
    public Reservation Reserve()
    {
        while (Libc.fallocate(_file.Number(), 0, 0, Length) != 0)
        {
            LinuxException failure = LinuxException.ForLastError($"fallocate(\"{Path}\", {Length})");
            switch (failure.Errno)
            {
                case Errno.ENOSPC: return Reservation.NoRoom;
                case Errno.EOPNOTSUPP: return Reservation.NotSupported;
                case Errno.EINTR: break;
                default: throw failure;
            }
        }

        return Reservation.Done;
    }

    /// <summary>Unmaps and closes; the file and its contents stay. No pointer into it may be used any more. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        Unmap();
        _file.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void RequireRoom(SafeFileHandle file, string path, long length)
    {
        long available = Available(file, path);
        long allocated = Allocated(file, path);
        if (available + allocated < length)
        {
            throw new HostException(
                $"{path} may grow to {length >> 10} KiB, but its file system has {available >> 10} KiB free (and {allocated >> 10} KiB are the file's already): "
                + "set [director] connections lower, or [director] state to a larger tmpfs.");
        }
    }

    private static long Available(SafeFileHandle file, string path)
    {
        FileSystemStatus status;
        return Libc.fstatvfs(file.Number(), &status) == 0
            ? (long)(status.AvailableBlocks * status.FragmentSize)
            : throw LinuxException.ForLastError($"fstatvfs(\"{path}\")");
    }

    private static long Allocated(SafeFileHandle file, string path)
    {
        FileStatus status;
        return Libc.statx(file.Number(), "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &status) == 0
            ? (long)status.Blocks * BytesPerStatBlock
            : throw LinuxException.ForLastError($"statx(\"{path}\")");
    }

    private void Unmap()
    {
        if (_address != 0)
        {
            _ = Libc.munmap(_address, (nuint)Length);
            _address = 0;
        }
    }
}
