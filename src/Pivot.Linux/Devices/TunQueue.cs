using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Linux.Devices;

/// <summary>
/// One queue of a TUN device. A packet's way: poll (queue, wake) -> read [offload header][packet] into the batch's room -> the director ->
/// write [offload header][packet]. One system call a packet each way, and none for waiting while packets keep coming. No allocation.
/// Used by one worker thread; <see cref="Wake"/> from any.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue of a network device, which is what the kernel calls it.")]
public sealed class TunQueue : IPacketDevice, IDisposable
{
    /// <summary>Bytes after which a batch goes to the director although more packets are there: superpackets would fill the caches otherwise.</summary>
    internal const int ByteBudget = 256 * 1024;

    private readonly DeviceQueue _queue;
    private readonly PacketSocket _neighbours;
    private bool _drained = true;

    internal TunQueue(string device, SafeFileHandle queue)
    {
        _queue = new DeviceQueue(device, queue);
        _neighbours = new PacketSocket();
    }

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
        int refused = 0;
        for (int index = 0; index < batch.Count; index++)
        {
            ref PacketSlot slot = ref batch[index];
            switch (slot.Verdict)
            {
                case Verdict.Forward when slot.Pieces != 0:
                    refused += WritePieces(batch, index, slot.Pieces);
                    break;
                case Verdict.Forward or Verdict.Pass:
                    Span<byte> packet = batch.PacketWithPrefix(index, OffloadHeader.Size);
                    slot.Offload.Write(packet);
                    refused += _queue.Write(packet) ? 0 : 1;
                    break;
                case Verdict.Neighbour:
                    refused += _neighbours.Send(batch, index) ? 0 : 1;
                    break;
                default:
                    break;
            }
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Wake() => _queue.Wake();

    /// <summary>Closes the queue; the device stays. No worker may be in <see cref="Receive"/> or <see cref="Send"/>.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _neighbours.Dispose();
    }

    /// <summary>Reads until the queue is empty, the batch full or the byte budget used up; says in <see cref="_drained"/> which it was.</summary>
    private void Drain(PacketBatch batch)
    {
        int bytes = 0;

        // Faulty packets take an attempt too, so that a stream of them cannot hold the worker here.
        for (int attempts = batch.Capacity; attempts > 0 && batch.Count < batch.Capacity && bytes < ByteBudget; attempts--)
        {
            Span<byte> room = batch.Room(OffloadHeader.Size);
            if (!_queue.TryRead(room, out int length))
            {
                _drained = true;
                return;
            }

            if (length > OffloadHeader.Size)
            {
                batch.Add(length - OffloadHeader.Size, OffloadHeader.Read(room));
                bytes += length;
            }
        }

        _drained = false;
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
