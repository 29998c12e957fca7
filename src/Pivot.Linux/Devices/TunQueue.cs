using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Linux.Devices;

/// <summary>
/// One queue of a TUN device. A packet's way: poll (queue, wake) -> read [offload header][packet] into the batch's room -> the director ->
/// write [offload header][packet]. Single packets are read and written by a system call each; where there are more, many by one (<see cref="DeviceRing"/>). None for waiting while packets keep coming. No allocation.
/// Used by one worker thread; <see cref="Wake"/> from any.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue of a network device, which is what the kernel calls it.")]
public sealed class TunQueue : IPacketDevice, IDisposable
{
    /// <summary>Bytes after which a batch goes to the director although more packets are there: superpackets would fill the caches otherwise.</summary>
    internal const int ByteBudget = 256 * 1024;

    /// <summary>Fewer packets than this cost less by a system call each.</summary>
    private const int FewestTogether = 4;

    private readonly DeviceQueue _queue;
    private readonly DeviceRing? _ring;
    private readonly PacketSocket _neighbours;
    private bool _drained = true;

    /// <summary>How many packets the last rounds brought.</summary>
    private int _usual;

    internal TunQueue(string device, SafeFileHandle queue)
    {
        _queue = new DeviceQueue(device, queue);
        _ring = DeviceRing.TryMake(queue);
        _neighbours = new PacketSocket();
    }

    /// <summary>The descriptor, for what belongs to the device as a whole.</summary>
    internal SafeFileHandle Handle => _queue.Handle;

    /// <inheritdoc/>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool Receive(PacketBatch batch, int timeout)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_queue.IsClosed, this);
        if (_queue.IsWoken)
        {
            return false;
        }

        // The last round ended for want of room, not of packets: waiting would cost a system call and find some anyway.
        if (!_drained)
        {
            Drain(batch);
            if (batch.Count > 0)
            {
                return true;
            }
        }

        _queue.Wait(timeout);
        if (_queue.IsWoken)
        {
            return false;
        }

        Drain(batch);
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>A packet for a neighbour goes out by a packet socket: a TUN device has no link layer.</remarks>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public int Send(PacketBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_queue.IsClosed, this);
        DeviceRing? ring = batch.Count >= FewestTogether ? _ring : null;
        int refused = 0;
        for (int index = 0; index < batch.Count; index++)
        {
            ref PacketSlot slot = ref batch[index];
            switch (slot.Verdict)
            {
                case Verdict.Forward when slot.Pieces != 0:
                    // Behind what came before it.
                    refused += WriteAdded(ring) + WritePieces(batch, index, slot.Pieces);
                    break;
                case Verdict.Forward or Verdict.Pass:
                    Span<byte> packet = batch.PacketWithPrefix(index, OffloadHeader.Size);
                    slot.Offload.Write(packet);
                    refused += Write(ring, packet);
                    break;
                case Verdict.Neighbour:
                    refused += _neighbours.Send(batch, index) ? 0 : 1;
                    break;
                default:
                    break;
            }
        }

        return refused + WriteAdded(ring);
    }

    /// <inheritdoc/>
    public void Wake() => _queue.Wake();

    /// <summary>Closes the queue; the device stays. No worker may be in <see cref="Receive"/> or <see cref="Send"/>.</summary>
    public void Dispose()
    {
        _ring?.Dispose();
        _queue.Dispose();
        _neighbours.Dispose();
    }

    /// <summary>Reads until the queue is empty, the batch full or the byte budget used up; says in <see cref="_drained"/> which it was.</summary>
    private void Drain(PacketBatch batch)
    {
        int bytes = 0;
        _drained = false;

        // Faulty packets take an attempt too, so that a stream of them cannot hold the worker here.
        int attempts = batch.Capacity;
        while (!_drained && attempts > 0 && batch.Count < batch.Capacity && bytes < ByteBudget)
        {
            int wanted = Math.Min(Math.Min(Wanted(batch.Count, bytes), attempts), Math.Min(batch.Capacity - batch.Count, DeviceRing.Entries));
            bool together = _ring is not null && wanted >= FewestTogether;
            bytes += together ? ReadTogether(_ring!, batch, wanted) : ReadOne(batch);
            attempts -= together ? wanted : 1;
        }

        _usual = (_usual + batch.Count) / 2;
    }

    /// <summary>How many packets to ask for: as many as are usual, then as many again as have come, but no more than the byte budget takes of their size.</summary>
    private int Wanted(int present, int bytes) => present == 0 ? _usual : Math.Min(present, 1 + ((ByteBudget - bytes) / Math.Max(1, bytes / present)));

    /// <returns>How many bytes came.</returns>
    private int ReadOne(PacketBatch batch)
    {
        Span<byte> room = batch.Room(OffloadHeader.Size);
        if (!_queue.TryRead(room, out int length))
        {
            _drained = true;
        }

        return Add(batch, room, length);
    }

    /// <returns>How many bytes came.</returns>
    private int ReadTogether(DeviceRing ring, PacketBatch batch, int wanted)
    {
        for (int ahead = 0; ahead < wanted; ahead++)
        {
            ring.AddRead(batch.Room(OffloadHeader.Size, ahead));
        }

        ring.Submit();
        int first = batch.Count, bytes = 0;
        for (int number = 0; number < wanted; number++)
        {
            int length = ring.Result(number);
            if (length < 0)
            {
                _drained |= !_queue.IsPacketFault(-length, "read");
                continue;
            }

            // A packet may have come after a read that found none: it moves up.
            int ahead = first + number - batch.Count;
            Span<byte> room = batch.Room(OffloadHeader.Size);
            if (ahead > 0)
            {
                batch.Room(OffloadHeader.Size, ahead)[..length].CopyTo(room);
            }

            bytes += Add(batch, room, length);
        }

        return bytes;
    }

    /// <returns>The packet's bytes.</returns>
    private static int Add(PacketBatch batch, ReadOnlySpan<byte> room, int length)
    {
        if (length <= OffloadHeader.Size)
        {
            return 0;
        }

        batch.Add(length - OffloadHeader.Size, OffloadHeader.Read(room));
        return length;
    }

    /// <summary>Writes a packet, or adds it to what is written together.</summary>
    /// <returns>How many packets the device has refused.</returns>
    private int Write(DeviceRing? ring, ReadOnlySpan<byte> packet)
    {
        if (ring is null)
        {
            return _queue.Write(packet) ? 0 : 1;
        }

        int refused = ring.Added == DeviceRing.Entries ? WriteAdded(ring) : 0;
        ring.AddWrite(packet);
        return refused;
    }

    /// <returns>How many packets the device has refused.</returns>
    private int WriteAdded(DeviceRing? ring)
    {
        if (ring is null || ring.Added == 0)
        {
            return 0;
        }

        int added = ring.Added, refused = 0;
        ring.Submit();
        for (int number = 0; number < added; number++)
        {
            if (ring.Result(number) < 0)
            {
                _ = _queue.IsPacketFault(-ring.Result(number), "write");
                refused++;
            }
        }

        return refused;
    }

    /// <summary>Writes the packets that leave in a slot's stead, in order; their checksums are complete.</summary>
    /// <returns>How many the device refused.</returns>
    private int WritePieces(PacketBatch batch, int index, int pieces)
    {
        int refused = 0;
        for (int number = 0; number < pieces; number++)
        {
            Span<byte> piece = batch.Piece(index, number, OffloadHeader.Size);
            default(OffloadHeader).Write(piece);
            refused += _queue.Write(piece) ? 0 : 1;
        }

        return refused;
    }
}
