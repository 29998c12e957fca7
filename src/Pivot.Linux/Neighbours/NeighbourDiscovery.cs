using System.Net;
using System.Net.NetworkInformation;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Packets.Ndp;

namespace Pivot.Linux.Neighbours;

/// <summary>Messages of IPv6 neighbour discovery (RFC 4861 sections 4.3 and 4.4) of and for the base library's addresses, and as a raw ICMPv6 socket has them: without IP header.</summary>
internal static class NeighbourDiscovery
{
    /// <summary>ICMPv6 type of a neighbour advertisement.</summary>
    public const byte Advertisement = (byte)NeighbourMessageType.Advertisement;

    /// <summary>Bytes of a message with one link-layer address.</summary>
    public const int MessageBytes = 32;

    private const byte TargetLinkLayerAddress = 2;

    /// <summary>The board routes, and what neighbours knew before is to be replaced.</summary>
    private const NeighbourFlags RouterAndOverride = NeighbourFlags.Router | NeighbourFlags.Override;

    /// <summary>The Ethernet frame of an unsolicited neighbour advertisement to all nodes (RFC 4861 section 7.2.6).</summary>
    /// <param name="address">The IPv6 address to announce; also the packet's source.</param>
    /// <param name="hardware">The Ethernet address that answers for it.</param>
    public static byte[] BuildAnnouncement(IPAddress address, PhysicalAddress hardware)
    {
        MacAddress own = MacAddress.Read(hardware.GetAddressBytes());
        NeighbourMessage message = NeighbourMessage.Announcement(IpAddress.From(address), own, RouterAndOverride);
        byte[] frame = new byte[EthernetHeader.UntaggedLength + message.PacketBytes];
        new EthernetHeader(message.MulticastHardware, own, EtherType.IPv6).Write(frame);
        message.Write(frame.AsSpan(EthernetHeader.UntaggedLength));
        return frame;
    }

    /// <summary>The ICMPv6 message that asks who has an address; its source, and the checksum that goes with it, are the kernel's to fill in (<c>rawv6_push_pending_frames</c>).</summary>
    public static byte[] BuildSolicitation(IPAddress target, PhysicalAddress hardware)
    {
        NeighbourMessage message = NeighbourMessage.Solicitation(IpAddress.From(target), default, MacAddress.Read(hardware.GetAddressBytes()));
        byte[] packet = new byte[message.PacketBytes];
        message.Write(packet);
        return packet[IPv6Header.Length..];
    }

    /// <summary>The multicast group of all who may have an address (RFC 4291 section 2.7.1).</summary>
    public static IPAddress SolicitedNode(IPAddress target) => Packets.Ndp.SolicitedNode.Of(IpAddress.From(target)).ToIPAddress();

    /// <summary>Who says in a neighbour advertisement that an address is his. The kernel has checked the packet's checksum.</summary>
    /// <returns>Null when it is another message, or names no link-layer address.</returns>
    public static AddressClaim? ParseAdvertisement(ReadOnlySpan<byte> message) =>
        message.Length >= MessageBytes && message[0] == Advertisement && message[24] == TargetLinkLayerAddress && message[25] == 1
            ? new AddressClaim(new IPAddress(message.Slice(8, 16)), new PhysicalAddress(message.Slice(26, MacAddress.Length).ToArray()))
            : null;
}
