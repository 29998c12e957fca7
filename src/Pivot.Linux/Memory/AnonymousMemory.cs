using Pivot.Linux.Interop;

namespace Pivot.Linux.Memory;

/// <summary>Zeroed memory straight from the kernel that takes room only where it is touched. Freed on dispose.</summary>
public sealed unsafe class AnonymousMemory : IDisposable
{
    private nint _address;

    /// <summary>Maps the memory.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="LinuxException">The kernel refused, for want of address space or memory.</exception>
    public AnonymousMemory(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _address = Libc.mmap(0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        if (_address == -1)
        {
            _address = 0;
            throw LinuxException.ForLastError($"mmap({length} bytes, MAP_ANONYMOUS)");
        }

        Length = length;
    }

    /// <summary>Gives the memory back when the owner forgot to.</summary>
    ~AnonymousMemory() => Free();

    /// <summary>The first byte, page aligned; null after dispose.</summary>
    public byte* Start => (byte*)_address;

    /// <summary>The same as a number; 0 after dispose.</summary>
    public nint Address => _address;

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Frees the memory: no pointer into it may be used any more. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_address != 0)
        {
            _ = Libc.munmap(_address, (nuint)Length);
            _address = 0;
        }
    }
}
