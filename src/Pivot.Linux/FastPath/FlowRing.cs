using Pivot.Director.FastPath;
using Pivot.Linux.Interop;

namespace Pivot.Linux.FastPath;

/// <summary>
/// Reads the ring of events (BPF_MAP_TYPE_RINGBUF) in its memory, without system calls: a page with the reader's position, one with the writers', then the data. A record is a header of 8 bytes, whose first word is its length and two bits, and what the
/// program has put there; its place is its position modulo the ring's size. One thread at a time takes.
/// </summary>
internal sealed unsafe class FlowRing : IDisposable
{
    private const int EventWords = 2;

    private readonly SharedMapping _read;
    private readonly SharedMapping _written;
    private readonly ulong* _consumed;
    private readonly ulong* _produced;
    private readonly byte* _data;
    private readonly ulong _mask;

    /// <summary>Goes on where the reader before has ended.</summary>
    /// <param name="map">The map's descriptor, needed only here.</param>
    /// <param name="bytes">The ring's size.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public FlowRing(int map, uint bytes)
    {
        int page = Environment.SystemPageSize;
        _read = new SharedMapping(map, "flow_events", page);
        try
        {
            _written = new SharedMapping(map, "flow_events", page + bytes, page, isWritable: false);
        }
        catch
        {
            _read.Dispose();
            throw;
        }

        _consumed = (ulong*)_read.Start;
        _produced = (ulong*)_written.Start;
        _data = (byte*)_written.Start + page;
        _mask = bytes - 1;
    }

    /// <summary>Bytes that are mapped.</summary>
    public long Length => _read.Length + _written.Length;

    /// <summary>Whether there are events. Any thread.</summary>
    public bool HasEvents => Volatile.Read(ref *_produced) != Volatile.Read(ref *_consumed);

    /// <summary>Takes the oldest event.</summary>
    /// <returns>False when there is none, or a program is still writing it.</returns>
    public bool TryTake(out FlowEvent taken)
    {
        taken = default;
        ulong position = *_consumed;
        ulong end = Volatile.Read(ref *_produced);
        while (position < end)
        {
            uint header = Volatile.Read(ref *(uint*)(_data + (position & _mask)));
            if ((header & Libbpf.BPF_RINGBUF_BUSY_BIT) != 0)
            {
                return false;
            }

            ulong start = position + Libbpf.BPF_RINGBUF_HDR_SZ;
            uint length = header & ~Libbpf.BPF_RINGBUF_DISCARD_BIT;
            bool isEvent = length == header && length == sizeof(FlowEvent);
            if (isEvent)
            {
                taken = EventAt(start);
            }

            position = start + ((length + 7UL) & ~7UL);
            Volatile.Write(ref *_consumed, position);
            if (isEvent)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _written.Dispose();
        _read.Dispose();
    }

    /// <summary>Word by word, for it may go on at the ring's beginning.</summary>
    private FlowEvent EventAt(ulong position)
    {
        FlowEvent copy = default;
        for (int word = 0; word < EventWords; word++)
        {
            ((ulong*)&copy)[word] = *(ulong*)(_data + ((position + ((ulong)word * sizeof(ulong))) & _mask));
        }

        return copy;
    }
}
