using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pivot.Packets;

/// <summary>
/// Network address and port translation of one parsed packet: rewrites one end's address and port and keeps every checksum
/// as right, or as wrong, as it was. Callers cannot forget a checksum because there is no other setter.
/// </summary>
public static class AddressRewriter
{
    /// <summary>Rewrites the source address and port.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">A parse with <see cref="ParsedPacket.HasTransport"/>, TCP or UDP.</param>
    /// <param name="offload">Tells whether the transport checksum is partial.</param>
    /// <param name="address">The new address, of the packet's family.</param>
    /// <param name="port">The new port.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetSource(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address, ushort port)
    {
        if (parsed.IsIPv6)
        {
            RewriteIPv6(packet, parsed, offload, IPv6Header.SourceOffset, TransportHeader.SourcePortOffset, address, port);
        }
        else
        {
            RewriteIPv4(packet, parsed, offload, IPv4Header.SourceOffset, TransportHeader.SourcePortOffset, address, port);
        }
    }

    /// <summary>Rewrites the destination address and port; parameters as for <see cref="SetSource"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address, ushort port)
    {
        if (parsed.IsIPv6)
        {
            RewriteIPv6(packet, parsed, offload, IPv6Header.DestinationOffset, TransportHeader.DestinationPortOffset, address, port);
        }
        else
        {
            RewriteIPv4(packet, parsed, offload, IPv4Header.DestinationOffset, TransportHeader.DestinationPortOffset, address, port);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RewriteIPv4(
        Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, int addressOffset, int portOffset, IpAddress address, ushort port)
    {
        Span<byte> addressField = packet.Slice(addressOffset, 4);
        Span<byte> transport = packet[parsed.TransportOffset..parsed.TotalLength];
        Span<byte> portField = transport.Slice(portOffset, 2);

        ushort addressBefore = InternetChecksum.AddressSum(IpAddress.ReadIPv4(addressField));
        ushort addressAfter = InternetChecksum.AddressSum(address);
        ushort portBefore = BinaryPrimitives.ReadUInt16BigEndian(portField);

        BinaryPrimitives.WriteUInt32BigEndian(addressField, address.IPv4);
        BinaryPrimitives.WriteUInt16BigEndian(portField, port);
        IPv4Header.UpdateChecksum(packet, addressBefore, addressAfter);
        UpdateTransportChecksum(transport, parsed.Key.Protocol, offload.HasPartialChecksum, addressBefore, addressAfter, portBefore, port);
    }

    /// <summary>Like IPv4, but that the header has no checksum of its own. Out of line, so that the code for IPv4 stays as short as if it were alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RewriteIPv6(
        Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, int addressOffset, int portOffset, IpAddress address, ushort port)
    {
        Span<byte> addressField = packet.Slice(addressOffset, 16);
        Span<byte> transport = packet[parsed.TransportOffset..parsed.TotalLength];
        Span<byte> portField = transport.Slice(portOffset, 2);

        ushort addressBefore = InternetChecksum.AddressSum(IpAddress.ReadIPv6(addressField));
        ushort addressAfter = InternetChecksum.AddressSum(address);
        ushort portBefore = BinaryPrimitives.ReadUInt16BigEndian(portField);

        IPv6Header.WriteAddress(addressField, address);
        BinaryPrimitives.WriteUInt16BigEndian(portField, port);
        UpdateTransportChecksum(transport, parsed.Key.Protocol, offload.HasPartialChecksum, addressBefore, addressAfter, portBefore, port);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UpdateTransportChecksum(
        Span<byte> transport, IpProtocol protocol, bool partial, ushort addressBefore, ushort addressAfter, ushort portBefore, ushort portAfter)
    {
        bool udp = protocol == IpProtocol.Udp;
        Span<byte> field = transport[(udp ? TransportHeader.UdpChecksumOffset : TransportHeader.TcpChecksumOffset)..];
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(field);
        if (partial)
        {
            // The field holds the pseudo-header sum alone: ports are not in it, and it is not inverted (skbuff.h, CHECKSUM_PARTIAL).
            BinaryPrimitives.WriteUInt16BigEndian(field, InternetChecksum.UpdatePartial(checksum, addressBefore, addressAfter));
            return;
        }

        if (udp && checksum == 0)
        {
            // RFC 768: the sender computed no checksum; there is nothing to keep right. Over IPv6 it is wrong (RFC 8200 §8.1), and stays so.
            return;
        }

        checksum = InternetChecksum.Update(checksum, addressBefore, addressAfter);
        checksum = InternetChecksum.Update(checksum, portBefore, portAfter);

        // RFC 768: a computed checksum of zero is transmitted as all ones.
        BinaryPrimitives.WriteUInt16BigEndian(field, udp && checksum == 0 ? (ushort)0xffff : checksum);
    }
}
