using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Neighbours;

/// <summary>The Ethernet frame of an ARP request (RFC 826), a broadcast.</summary>
internal static class ArpRequest
{
    /// <summary>Bytes of the frame.</summary>
    public const int FrameBytes = 42;

    private const int HardwareBytes = 6;

    /// <summary>Builds the frame.</summary>
    /// <param name="target">The IPv4 address that is asked for.</param>
    /// <param name="sender">The IPv4 address that asks. Equal to <paramref name="target"/> in an announcement (RFC 5227 section 1.1, a "gratuitous ARP").</param>
    /// <param name="hardware">The Ethernet address of the sender.</param>
    public static byte[] Build(IPAddress target, IPAddress sender, PhysicalAddress hardware)
    {
        byte[] frame = new byte[FrameBytes];
        byte[] own = hardware.GetAddressBytes();
        frame.AsSpan(0, HardwareBytes).Fill(0xff);
        own.CopyTo(frame, HardwareBytes);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), Libc.ETH_P_ARP);
        Span<byte> arp = frame.AsSpan(14);
        BinaryPrimitives.WriteUInt16BigEndian(arp, 1);
        BinaryPrimitives.WriteUInt16BigEndian(arp[2..], 0x0800);
        arp[4] = HardwareBytes;
        arp[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], 1);
        own.CopyTo(arp[8..]);
        _ = sender.TryWriteBytes(arp[14..], out _);
        _ = target.TryWriteBytes(arp[24..], out _);
        return frame;
    }

    /// <summary>Who says in an ARP frame, request or reply, that an address is his.</summary>
    /// <returns>Null when the frame is not one of Ethernet and IPv4.</returns>
    public static AddressClaim? ParseSender(ReadOnlySpan<byte> frame)
    {
        bool known = frame.Length >= FrameBytes
            && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == Libc.ETH_P_ARP
            && BinaryPrimitives.ReadUInt32BigEndian(frame[14..]) == 0x0001_0800
            && frame[18] == HardwareBytes && frame[19] == 4;
        return known ? new AddressClaim(new IPAddress(frame.Slice(28, 4)), new PhysicalAddress(frame.Slice(22, HardwareBytes).ToArray())) : null;
    }
}
