using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Linux.Steering;

namespace Pivot.Linux.FastPath;

/// <summary>
/// An array that grows by chunks. A chunk is a map of its own, mapped behind the one before in one range of addresses, so that this process sees plain memory; the outer map leads the programs to it. Putting it there waits until every program that runs has
/// ended (RCU), some ten milliseconds, so a chunk can be used here before: the programs miss what is in it until it is published.
/// </summary>
internal sealed unsafe class FlowChunks : IDisposable
{
    private readonly FlowMap _outer;
    private readonly int _outerMap;
    private readonly uint _firstKey;
    private readonly uint _elementBytes;
    private readonly uint _elements;
    private readonly bool[] _has;
    private readonly Lock _lock = new();

    /// <summary>Made and not published yet. Guarded by <c>_lock</c>.</summary>
    private readonly Queue<MadeChunk> _unpublished = new();
    private nint _start;

    /// <summary>Reserves addresses for all chunks, and maps those that there are.</summary>
    /// <param name="outer">The outer map, as it is declared.</param>
    /// <param name="outerMap">Its descriptor, which stays open as long as this.</param>
    /// <param name="firstKey">Where the first chunk is in it.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    /// <param name="elements">Elements of a chunk, which are whole pages.</param>
    /// <param name="most">The most chunks.</param>
    /// <param name="adopts">There may be some.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public FlowChunks(FlowMap outer, int outerMap, uint firstKey, uint elementBytes, uint elements, int most, bool adopts)
    {
        (_outer, _outerMap, _firstKey, _elementBytes, _elements) = (outer, outerMap, firstKey, elementBytes, elements);
        _has = new bool[most];
        nint start = Libc.mmap(0, (nuint)(most * ChunkBytes), Libc.PROT_NONE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        _start = start != -1 ? start : throw LinuxException.ForLastError($"mmap({outer.Name}, {most * ChunkBytes} bytes of addresses)");
        if (!adopts)
        {
            return;
        }

        try
        {
            Adopt();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the first chunk is or would be.</summary>
    public nint Start => _start;

    /// <summary>Bytes of the chunks that there are.</summary>
    public long Length { get; private set; }

    private long ChunkBytes => (long)_elementBytes * _elements;

    /// <summary>Whether a chunk can be used. Any thread.</summary>
    public bool Has(int chunk) => (uint)chunk < (uint)_has.Length && Volatile.Read(ref _has[chunk]);

    /// <summary>Makes a chunk where there is none; the programs see it once it is published. Any thread.</summary>
    /// <returns>False where there is no room for it.</returns>
    public bool TryAdd(int chunk)
    {
        lock (_lock)
        {
            if (Has(chunk))
            {
                return true;
            }

            if ((uint)chunk >= (uint)_has.Length || _start == 0)
            {
                return false;
            }

            MapCreateOptions options = new() { Size = (nuint)sizeof(MapCreateOptions), Flags = Libbpf.BPF_F_MMAPABLE };
            int result = Libbpf.bpf_map_create(Libbpf.BPF_MAP_TYPE_ARRAY, "flow_chunk", sizeof(uint), _elementBytes, _elements, &options);
            if (result < 0)
            {
                return false;
            }

            SafeFileHandle map = new(result, ownsHandle: true);
            if (!TryMap(chunk, map))
            {
                map.Dispose();
                return false;
            }

            _unpublished.Enqueue(new MadeChunk(chunk, map));
            return true;
        }
    }

    /// <summary>Shows the programs the chunks that were made. One thread at a time.</summary>
    /// <exception cref="LinuxException">The kernel refused: it has no memory.</exception>
    public void Publish()
    {
        while (TakeUnpublished() is { } made)
        {
            using (made.Map)
            {
                uint key = _firstKey + (uint)made.Chunk;
                int inner = made.Map.Number();
                _ = BpfPrograms.Check(Libbpf.bpf_map_update_elem(_outerMap, &key, &inner, Libbpf.BPF_ANY), $"bpf(BPF_MAP_UPDATE_ELEM, {_outer.Name}, {key})");
            }
        }
    }

    /// <summary>Unmaps everything: no pointer into it may be used any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            while (_unpublished.TryDequeue(out MadeChunk? made))
            {
                made.Map.Dispose();
            }

            if (_start != 0)
            {
                _ = Libc.munmap(_start, (nuint)(_has.Length * ChunkBytes));
                _start = 0;
            }
        }
    }

    private MadeChunk? TakeUnpublished()
    {
        lock (_lock)
        {
            return _unpublished.TryDequeue(out MadeChunk? made) ? made : null;
        }
    }

    private void Adopt()
    {
        for (int chunk = 0; chunk < _has.Length; chunk++)
        {
            uint key = _firstKey + (uint)chunk;
            uint id;
            if (Libbpf.bpf_map_lookup_elem(_outerMap, &key, &id) < 0)
            {
                continue;
            }

            using SafeFileHandle map = new(BpfPrograms.Check(Libbpf.bpf_map_get_fd_by_id(id), $"bpf(BPF_MAP_GET_FD_BY_ID, {id})"), ownsHandle: true);
            if (!TryMap(chunk, map))
            {
                throw LinuxException.ForLastError($"mmap({_outer.Name}, chunk {chunk})");
            }
        }
    }

    private bool TryMap(int chunk, SafeFileHandle map)
    {
        nint wanted = _start + (nint)(chunk * ChunkBytes);
        if (Libc.mmap(wanted, (nuint)ChunkBytes, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED | Libc.MAP_FIXED, map.Number(), 0) == -1)
        {
            return false;
        }

        Length += ChunkBytes;
        Volatile.Write(ref _has[chunk], true);
        return true;
    }

    private sealed record MadeChunk(int Chunk, SafeFileHandle Map);
}
