using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Pivot.Packets;

namespace Pivot.Linux.Neighbours;

/// <summary>Messages of IPv6 neighbour discovery (RFC 4861 sections 4.3 and 4.4).</summary>
internal static class NeighbourDiscovery
{
    /// <summary>ICMPv6 type of a neighbour advertisement.</summary>
    public const byte Advertisement = 136;

    /// <summary>Bytes of a message with one link-layer address.</summary>
    public const int MessageBytes = 32;

    private const byte Solicitation = 135;
    private const int EthernetBytes = 14;
    private const int HeaderBytes = 40;
    private const byte SourceLinkLayerAddress = 1;
    private const byte TargetLinkLayerAddress = 2;

    /// <summary>The flags router and override: the board routes, and what neighbours knew before is to be replaced.</summary>
    private const byte RouterAndOverride = 0xa0;

    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    /// <summary>The Ethernet frame of an unsolicited neighbour advertisement to all nodes (RFC 4861 section 7.2.6).</summary>
    /// <param name="address">The IPv6 address to announce; also the packet's source.</param>
    /// <param name="hardware">The Ethernet address that answers for it.</param>
    public static byte[] BuildAnnouncement(IPAddress address, PhysicalAddress hardware)
    {
        byte[] frame = new byte[EthernetBytes + HeaderBytes + MessageBytes];
        ((ReadOnlySpan<byte>)[0x33, 0x33, 0, 0, 0, 1]).CopyTo(frame);
        hardware.GetAddressBytes().CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x86dd);
        Span<byte> packet = frame.AsSpan(EthernetBytes);
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], MessageBytes);
        packet[6] = (byte)IpProtocol.IcmpV6;
        packet[7] = 255;
        _ = address.TryWriteBytes(packet[8..], out _);
        _ = AllNodes.TryWriteBytes(packet[24..], out _);
        Span<byte> message = packet[HeaderBytes..];
        WriteMessage(message, Advertisement, address, TargetLinkLayerAddress, hardware);
        message[4] = RouterAndOverride;
        ushort pseudo = InternetChecksum.PseudoHeaderSum(IpAddress.From(address), IpAddress.From(AllNodes), IpProtocol.IcmpV6, MessageBytes);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Compute(message, pseudo));
        return frame;
    }

    /// <summary>The ICMPv6 message that asks who has an address; its checksum is the kernel's to fill in.</summary>
    public static byte[] BuildSolicitation(IPAddress target, PhysicalAddress hardware)
    {
        byte[] message = new byte[MessageBytes];
        WriteMessage(message, Solicitation, target, SourceLinkLayerAddress, hardware);
        return message;
    }

    /// <summary>The multicast group of all who may have an address (RFC 4291 section 2.7.1).</summary>
    public static IPAddress SolicitedNode(IPAddress target)
    {
        byte[] group = IPAddress.Parse("ff02::1:ff00:0").GetAddressBytes();
        target.GetAddressBytes().AsSpan(13).CopyTo(group.AsSpan(13));
        return new IPAddress(group);
    }

    /// <summary>Who says in a neighbour advertisement that an address is his.</summary>
    /// <returns>Null when it is another message, or names no link-layer address.</returns>
    public static AddressClaim? ParseAdvertisement(ReadOnlySpan<byte> message) =>
        message.Length >= MessageBytes && message[0] == Advertisement && message[24] == TargetLinkLayerAddress && message[25] == 1
            ? new AddressClaim(new IPAddress(message.Slice(8, 16)), new PhysicalAddress(message.Slice(26, 6).ToArray()))
            : null;

    private static void WriteMessage(Span<byte> message, byte type, IPAddress target, byte option, PhysicalAddress hardware)
    {
        message[0] = type;
        _ = target.TryWriteBytes(message[8..], out _);
        message[24] = option;
        message[25] = 1;
        hardware.GetAddressBytes().CopyTo(message[26..]);
    }
}
