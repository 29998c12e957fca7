using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Neighbours;

/// <summary>The Ethernet frame of an ARP announcement (RFC 5227 section 1.1, a "gratuitous ARP"): a broadcast request whose sender and target address are both the announced one.</summary>
internal static class ArpAnnouncement
{
    /// <summary>Bytes of the frame.</summary>
    public const int FrameBytes = 42;

    private const int HardwareBytes = 6;

    /// <summary>Builds the frame.</summary>
    /// <param name="address">The IPv4 address to announce.</param>
    /// <param name="hardware">The Ethernet address that answers for it.</param>
    public static byte[] Build(IPAddress address, PhysicalAddress hardware)
    {
        byte[] frame = new byte[FrameBytes];
        byte[] sender = hardware.GetAddressBytes();
        frame.AsSpan(0, HardwareBytes).Fill(0xff);
        sender.CopyTo(frame, HardwareBytes);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), Libc.ETH_P_ARP);
        Span<byte> arp = frame.AsSpan(14);
        BinaryPrimitives.WriteUInt16BigEndian(arp, 1);
        BinaryPrimitives.WriteUInt16BigEndian(arp[2..], 0x0800);
        arp[4] = HardwareBytes;
        arp[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], 1);
        sender.CopyTo(arp[8..]);
        _ = address.TryWriteBytes(arp[14..], out _);
        _ = address.TryWriteBytes(arp[24..], out _);
        return frame;
    }
}
