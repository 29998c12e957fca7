using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Devices;

/// <summary>
/// Sends packets straight to a neighbour's Ethernet address (packet(7)), superpackets and partial checksums as they are. It receives nothing. It belongs to the network namespace of the
/// thread that made it; one worker uses it. No allocation.
/// </summary>
public sealed unsafe class PacketSocket : IDisposable
{
    private readonly SafeFileHandle _socket;

    /// <summary>Opens the socket.</summary>
    /// <exception cref="LinuxException">The kernel refused; EPERM without CAP_NET_RAW.</exception>
    public PacketSocket()
    {
        _socket = FileDescriptor.Own(Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0), "socket(AF_PACKET)");
        int on = 1;
        if (Libc.setsockopt(_socket.Number(), Libc.SOL_PACKET, Libc.PACKET_VNET_HDR, &on, sizeof(int)) != 0)
        {
            LinuxException failure = LinuxException.ForLastError("setsockopt(PACKET_VNET_HDR)");
            _socket.Dispose();
            throw failure;
        }
    }

    /// <summary>Sends a packet of a batch to its next hop.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">A packet whose verdict is <see cref="Verdict.Neighbour"/>.</param>
    /// <returns>False when the kernel did not take it: no room in the interface's queue, too long, interface down or gone.</returns>
    public bool Send(PacketBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ref PacketSlot slot = ref batch[index];
        NextHop hop = slot.NextHop!;
        Span<byte> frame = batch.PacketWithPrefix(index, OffloadHeader.Size + EthernetHeader.UntaggedLength);
        EtherType type = frame[OffloadHeader.Size + EthernetHeader.UntaggedLength] >> 4 == 6 ? EtherType.IPv6 : EtherType.IPv4;
        slot.Offload.Behind(EthernetHeader.UntaggedLength).Write(frame);
        new EthernetHeader(hop.Destination, hop.Source, type).Write(frame[OffloadHeader.Size..]);
        PacketSocketAddress address = new() { Family = Libc.AF_PACKET, Protocol = NetworkOrder((ushort)type), InterfaceIndex = hop.InterfaceIndex };
        fixed (byte* start = frame)
        {
            while (Libc.sendto(_socket.Number(), start, (nuint)frame.Length, 0, &address, (uint)sizeof(PacketSocketAddress)) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private static ushort NetworkOrder(ushort value) => BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value) : value;
}
