using System.Net;
using System.Net.NetworkInformation;
using Pivot.Packets;
using Pivot.Packets.Arp;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Neighbours;

/// <summary>ARP frames (RFC 826) of and for the base library's addresses.</summary>
internal static class ArpRequest
{
    /// <summary>Builds the frame of a request, a broadcast.</summary>
    /// <param name="target">The IPv4 address that is asked for.</param>
    /// <param name="sender">The IPv4 address that asks. Equal to <paramref name="target"/> in an announcement (RFC 5227 section 1.1, a "gratuitous ARP").</param>
    /// <param name="hardware">The Ethernet address of the sender.</param>
    public static byte[] Build(IPAddress target, IPAddress sender, PhysicalAddress hardware)
    {
        byte[] frame = new byte[ArpMessage.FrameLength];
        ArpMessage.Request(IpAddress.From(target), IpAddress.From(sender), MacAddress.Read(hardware.GetAddressBytes())).WriteFrame(frame);
        return frame;
    }

    /// <summary>Who says in an ARP frame, request or reply, that an address is his.</summary>
    /// <returns>Null when the frame is not one of Ethernet and IPv4.</returns>
    public static AddressClaim? ParseSender(ReadOnlySpan<byte> frame) =>
        EthernetHeader.TryParse(frame, out EthernetHeader header) && header.Type == EtherType.Arp && ArpMessage.TryParse(frame[header.Length..], out ArpMessage message)
            ? AddressClaim.Of(message.Sender, message.SenderHardware)
            : null;
}
