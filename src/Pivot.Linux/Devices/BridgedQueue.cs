using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Neighbours;
using Pivot.Director.Ports;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Segmentation;

namespace Pivot.Linux.Devices;

/// <summary>
/// One queue of a TAP or macvtap device, around which the director is a station of its link:
/// <list type="number">
/// <item>poll (queue, wake) -> read [offload header][Ethernet][packet] so that the packet stands in its slot's place;</item>
/// <item>the station (<see cref="LinkHost"/>) answers ARP and neighbour discovery, and leaves IP packets to our Ethernet address, which go to the director;</item>
/// <item>a packet that goes on gets its next hop's Ethernet address by the routes, or its real server's (DR); while that is not known, the station keeps it;</item>
/// <item>one that is longer than the link takes is cut, as a router does where it may.</item>
/// </list>
/// One system call a packet each way. No allocation. Used by one worker thread; <see cref="Wake"/> from any.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue of a network device, which is what the kernel calls it.")]
public sealed unsafe class BridgedQueue : IPacketDevice, IFrameOutput, IDisposable
{
    /// <summary>Bytes before a packet: offload header and Ethernet.</summary>
    private const int Prefix = OffloadHeader.Size + EthernetHeader.UntaggedLength;

    private const int IPv4DestinationOffset = 16;
    private const int IPv6DestinationOffset = 24;
    private const int RoomBytes = Prefix + PacketBatch.MaximumPacketBytes;
    private const ulong TickInterval = Ticks.PerSecond / 10;
    private const int TickMilliseconds = 1000 / 10;

    private readonly DeviceQueue _queue;
    private readonly BridgedDevice _device;
    private readonly Func<ulong> _now;
    private readonly bool _keepsTime;
    private byte* _room = (byte*)NativeMemory.Alloc(RoomBytes);
    private byte* _fragment = (byte*)NativeMemory.Alloc(RoomBytes);
    private int _frameLength;
    private ulong _nextTick;
    private ulong _present;
    private bool _drained = true;

    /// <summary>Takes a queue over.</summary>
    /// <param name="device">Whose queue it is.</param>
    /// <param name="queue">The descriptor.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="keepsTime">This one's worker does what time demands of the station.</param>
    internal BridgedQueue(BridgedDevice device, SafeFileHandle queue, Func<ulong> now, bool keepsTime)
    {
        _device = device;
        _queue = new DeviceQueue(device.Name, queue);
        _now = now;
        _keepsTime = keepsTime;
    }

    /// <inheritdoc/>
    /// <remarks>Comes back with an empty batch when there were frames for the station alone, or time demanded something.</remarks>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool Receive(PacketBatch batch, int timeout)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_queue.IsClosed, this);
        if (_queue.IsWoken)
        {
            return false;
        }

        if (_drained)
        {
            _queue.Wait(_keepsTime && (uint)timeout > TickMilliseconds ? TickMilliseconds : timeout);
        }

        _present = _now();
        if (_keepsTime && _present >= _nextTick)
        {
            _nextTick = _present + TickInterval;
            _device.Station.Tick(_present, this);
        }

        Drain(batch);
        return !_queue.IsWoken;
    }

    /// <inheritdoc/>
    /// <remarks>What the station keeps or drops for want of a neighbour or a route is counted there and not as refused.</remarks>
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
                    for (int number = 0; number < slot.Pieces; number++)
                    {
                        refused += Send(batch.Piece(index, number, Prefix), default, default);
                    }

                    break;
                case Verdict.Forward or Verdict.Pass:
                    refused += Send(batch.PacketWithPrefix(index, Prefix), slot.Offload, default);
                    break;
                case Verdict.Neighbour:
                    refused += Send(batch.PacketWithPrefix(index, Prefix), slot.Offload, slot.Neighbour);
                    break;
                default:
                    break;
            }
        }

        return refused;
    }

    /// <inheritdoc/>
    public void Wake() => _queue.Wake();

    /// <inheritdoc/>
    Span<byte> IFrameOutput.Room(int length)
    {
        _frameLength = length;
        return OffloadHeader.Size + length <= RoomBytes ? new Span<byte>(_room + OffloadHeader.Size, length) : [];
    }

    /// <inheritdoc/>
    void IFrameOutput.Send(in OffloadHeader offload)
    {
        var frame = new Span<byte>(_room, OffloadHeader.Size + _frameLength);
        offload.Write(frame);

        // A link that takes no more loses the frame, as any link may; what asks is asked again.
        _ = _queue.Write(frame);
    }

    /// <summary>Closes the queue; the device stays. No worker may be in <see cref="Receive"/> or <see cref="Send(PacketBatch)"/>. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        NativeMemory.Free(_room);
        NativeMemory.Free(_fragment);
        _room = null;
        _fragment = null;
    }

    /// <summary>Reads until the queue is empty, the batch full or the byte budget used up; says in <see cref="_drained"/> which it was.</summary>
    private void Drain(PacketBatch batch)
    {
        int bytes = 0;

        // Frames that are no packets take an attempt too, so that a stream of them cannot hold the worker here.
        for (int attempts = batch.Capacity; attempts > 0 && batch.Count < batch.Capacity && bytes < TunQueue.ByteBudget; attempts--)
        {
            Span<byte> room = batch.Room(Prefix);
            if (!_queue.TryRead(room, out int length))
            {
                _drained = true;
                return;
            }

            bytes += length;
            if (length > Prefix && _device.Station.Receive(room[OffloadHeader.Size..length], _present, this) == FrameKind.Packet)
            {
                batch.Add(length - Prefix, OffloadHeader.Read(room).Behind(-EthernetHeader.UntaggedLength));
            }
        }

        _drained = false;
    }

    /// <summary>Sends one packet to where it goes.</summary>
    /// <param name="frame">Room for the headers, and the packet.</param>
    /// <param name="offload">The packet's.</param>
    /// <param name="station">Whose Ethernet address it goes to; unspecified = the next hop's.</param>
    /// <returns>How many packets the device refused.</returns>
    private int Send(Span<byte> frame, OffloadHeader offload, IpAddress station)
    {
        Span<byte> packet = frame[Prefix..];
        if (packet.Length > _device.MtuBytes && offload.GsoType == OffloadHeader.GsoNone)
        {
            return SendInFragments(packet, offload, station);
        }

        bool isIPv6 = packet[0] >> 4 == 6;
        NeighbourAnswer answer = station == default
            ? _device.Station.Route(isIPv6 ? IpAddress.ReadIPv6(packet[IPv6DestinationOffset..]) : IpAddress.ReadIPv4(packet[IPv4DestinationOffset..]), packet, offload, _present, this, out MacAddress hardware)
            : _device.Station.Reach(station, packet, offload, _present, this, out hardware);
        if (answer != NeighbourAnswer.Known)
        {
            return 0;
        }

        offload.Behind(EthernetHeader.UntaggedLength).Write(frame);
        new EthernetHeader(hardware, _device.Station.Hardware, isIPv6 ? EtherType.IPv6 : EtherType.IPv4).Write(frame[OffloadHeader.Size..]);
        return _queue.Write(frame) ? 0 : 1;
    }

    /// <summary>Cuts an IPv4 packet that is too long for the link. Of IPv6, and of IPv4 that must not be cut, the director has answered those that are of a connection.</summary>
    private int SendInFragments(Span<byte> packet, OffloadHeader offload, IpAddress station)
    {
        int mtuBytes = _device.MtuBytes;
        int count = packet[0] >> 4 == 4 && PartialChecksum.TryComplete(packet, ref offload) ? IPv4Fragmenter.Count(packet, mtuBytes) : 0;
        int refused = count == 0 ? 1 : 0;
        for (int index = 0; index < count; index++)
        {
            var room = new Span<byte>(_fragment, RoomBytes);
            int length = IPv4Fragmenter.Write(room[Prefix..], packet, mtuBytes, index);
            refused += Send(room[..(Prefix + length)], default, station);
        }

        return refused;
    }
}
