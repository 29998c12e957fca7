using Pivot.Linux.Interop;

namespace Pivot.Linux.FastPath;

/// <summary>A map's memory, or a part of it, as this process sees it. All of it is resident from the start: the kernel enters the pages at once.</summary>
internal sealed unsafe class SharedMapping : IDisposable
{
    private readonly nuint _length;
    private nint _start;

    /// <summary>Maps it.</summary>
    /// <param name="map">The map's descriptor, needed only here.</param>
    /// <param name="name">For errors.</param>
    /// <param name="length">Bytes; rounded up to whole pages.</param>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="isWritable">This process writes too.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public SharedMapping(int map, string name, long length, long offset = 0, bool isWritable = true)
    {
        long page = Environment.SystemPageSize;
        _length = (nuint)((length + page - 1) / page * page);
        nint start = Libc.mmap(0, _length, isWritable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ, Libc.MAP_SHARED, map, offset);
        _start = start != -1 ? start : throw LinuxException.ForLastError($"mmap({name}, {length} bytes)");
    }

    /// <summary>The first byte.</summary>
    public nint Start => _start;

    /// <summary>Bytes, whole pages.</summary>
    public long Length => (long)_length;

    /// <summary>Unmaps it: no pointer into it may be used any more.</summary>
    public void Dispose()
    {
        if (_start != 0)
        {
            _ = Libc.munmap(_start, _length);
            _start = 0;
        }
    }
}
