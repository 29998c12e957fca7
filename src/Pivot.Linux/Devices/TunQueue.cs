using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Packets;

namespace Pivot.Linux.Devices;

/// <summary>
/// One queue of a TUN device. A packet's way: poll (queue, wake) -> read [offload header][packet] into the batch's room -> the director ->
/// write [offload header][packet]. One system call a packet each way, and none for waiting while packets keep coming. No allocation.
/// Used by one worker thread; <see cref="Wake"/> from any.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue of a network device, which is what the kernel calls it.")]
public sealed unsafe class TunQueue : IPacketDevice, IDisposable
{
    /// <summary>Bytes after which a batch goes to the director although more packets are there: superpackets would fill the caches otherwise.</summary>
    private const int ByteBudget = 256 * 1024;

    private readonly string _device;
    private readonly SafeFileHandle _queue;
    private readonly SafeFileHandle _wake;
    private readonly PacketSocket _neighbours;
    private volatile bool _woken;
    private bool _drained = true;

    internal TunQueue(string device, SafeFileHandle queue)
    {
        _device = device;
        _queue = queue;
        _wake = FileDescriptor.Own(Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd()");
        _neighbours = new PacketSocket();
    }

    /// <inheritdoc/>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool Receive(PacketBatch batch, int timeout)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_queue.IsClosed, this);
        if (_woken)
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

        Wait(timeout);
        if (_woken)
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
                    refused += Write(packet) ? 0 : 1;
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
    public void Wake()
    {
        _woken = true;
        ulong one = 1;
        bool held = false;
        try
        {
            _wake.DangerousAddRef(ref held);

            // It can only fail because the counter is full: then the descriptor is readable, which is what is wanted.
            _ = Libc.write(_wake.Number(), &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody is left to be woken.
        }
        finally
        {
            if (held)
            {
                _wake.DangerousRelease();
            }
        }
    }

    /// <summary>Closes the queue; the device stays. No worker may be in <see cref="Receive"/> or <see cref="Send"/>.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _wake.Dispose();
        _neighbours.Dispose();
    }

    private void Wait(int timeout)
    {
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Fd = _queue.Number(), Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = _wake.Number(), Events = Libc.POLLIN };
        if (Libc.poll(descriptors, 2, timeout) < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
        {
            throw LinuxException.ForLastError($"poll(\"{_device}\")");
        }
    }

    /// <summary>Reads until the queue is empty, the batch full or the byte budget used up; says in <see cref="_drained"/> which it was.</summary>
    private void Drain(PacketBatch batch)
    {
        int bytes = 0;

        // Faulty packets take an attempt too, so that a stream of them cannot hold the worker here.
        for (int attempts = batch.Capacity; attempts > 0 && batch.Count < batch.Capacity && bytes < ByteBudget; attempts--)
        {
            Span<byte> room = batch.Room(OffloadHeader.Size);
            int length = Read(room);
            if (length < 0)
            {
                if (!IsPacketFault(Marshal.GetLastPInvokeError(), "read"))
                {
                    _drained = true;
                    return;
                }
            }
            else if (length > OffloadHeader.Size && length <= room.Length)
            {
                batch.Add(length - OffloadHeader.Size, OffloadHeader.Read(room));
                bytes += length;
            }
        }

        _drained = false;
    }

    private int Read(Span<byte> room)
    {
        fixed (byte* start = room)
        {
            return (int)Libc.read(_queue.Number(), start, (nuint)room.Length);
        }
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
            refused += Write(piece) ? 0 : 1;
        }

        return refused;
    }

    private bool Write(Span<byte> packet)
    {
        fixed (byte* start = packet)
        {
            while (Libc.write(_queue.Number(), start, (nuint)packet.Length) < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    _ = IsPacketFault(errno, "write");
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>True when an error concerns one packet, false when there is nothing to read or no room to write now.</summary>
    /// <exception cref="LinuxException">The device is gone.</exception>
    private bool IsPacketFault(int errno, string call) => errno switch
    {
        Errno.EAGAIN => false,
        Errno.EBADFD or Errno.EBADF or Errno.ENODEV or Errno.ENXIO =>
            throw new LinuxException($"{call}(\"{_device}\")", errno, "the device is gone; was it deleted by hand? Start pivot again"),
        _ => true,
    };
}
