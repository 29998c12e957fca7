using System.Buffers.Binary;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;

namespace Pivot.Director.Neighbours;

/// <summary>
/// Tells switches that snoop on multicast, the kernel's bridge among them, that questions for an address have to come our way: a report of MLD version 1 (RFC 2710 §3) for its solicited-node group, which
/// RFC 4861 §7.2.1 asks for. A group that nobody reports gets no frames as soon as there is a querier on the link.
/// </summary>
internal static class ListenerReport
{
    /// <summary>Bytes of the frame.</summary>
    public const int FrameLength = EthernetHeader.UntaggedLength + IPv6Header.Length + OptionsLength + MessageLength;

    private const int OptionsLength = 8;
    private const int MessageLength = 24;
    private const int GroupOffset = 8;
    private const int ChecksumOffset = 2;
    private const byte Report = 131;
    private const IpProtocol HopByHop = 0;

    /// <summary>Hop-by-hop options before ICMPv6: router alert for MLD (RFC 2711), padding.</summary>
    private static ReadOnlySpan<byte> Options => [(byte)IpProtocol.IcmpV6, 0, 5, 2, 0, 0, 1, 0];

    /// <summary>Writes the report for an address.</summary>
    /// <param name="frame">At least <see cref="FrameLength"/> bytes.</param>
    /// <param name="address">An IPv6 address that the sender answers for.</param>
    /// <param name="source">The sender's link-local address.</param>
    /// <param name="hardware">The sender's Ethernet address.</param>
    public static void WriteFrame(Span<byte> frame, IpAddress address, IpAddress source, MacAddress hardware)
    {
        IpAddress group = SolicitedNode.Of(address);
        new EthernetHeader(MacAddress.ForMulticast(group), hardware, EtherType.IPv6).Write(frame);
        Span<byte> packet = frame[EthernetHeader.UntaggedLength..FrameLength];
        IPv6Header.Write(packet, HopByHop, source, group, hopLimit: 1);
        Options.CopyTo(packet[IPv6Header.Length..]);
        Span<byte> message = packet[(IPv6Header.Length + OptionsLength)..];
        message.Clear();
        message[0] = Report;
        BinaryPrimitives.WriteUInt64BigEndian(message[GroupOffset..], group.High);
        BinaryPrimitives.WriteUInt64BigEndian(message[(GroupOffset + 8)..], group.Low);
        ushort pseudo = InternetChecksum.PseudoHeaderSum(source, group, IpProtocol.IcmpV6, MessageLength);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], InternetChecksum.Compute(message, pseudo));
    }
}
