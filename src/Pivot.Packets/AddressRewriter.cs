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
        ushort before = parsed.IsIPv6
            ? ReplaceIPv6(packet.Slice(IPv6Header.SourceOffset, 16), address)
            : ReplaceIPv4(packet, IPv4Header.SourceOffset, address);
        RewriteTransport(packet, parsed, offload, TransportHeader.SourcePortOffset, before, address, port);
    }

    /// <summary>Rewrites the destination address and port; parameters as for <see cref="SetSource"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address, ushort port)
    {
        ushort before = parsed.IsIPv6
            ? ReplaceIPv6(packet.Slice(IPv6Header.DestinationOffset, 16), address)
            : ReplaceIPv4(packet, IPv4Header.DestinationOffset, address);
        RewriteTransport(packet, parsed, offload, TransportHeader.DestinationPortOffset, before, address, port);
    }

    /// <returns>The sum of the address that was there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort ReplaceIPv4(Span<byte> packet, int offset, IpAddress address)
    {
        Span<byte> field = packet.Slice(offset, 4);
        ushort before = InternetChecksum.AddressSum(IpAddress.ReadIPv4(field));
        BinaryPrimitives.WriteUInt32BigEndian(field, address.IPv4);
        IPv4Header.UpdateChecksum(packet, before, InternetChecksum.AddressSum(address));
        return before;
    }

    /// <summary>The IPv6 header has no checksum of its own.</summary>
    /// <returns>The sum of the address that was there.</returns>
    private static ushort ReplaceIPv6(Span<byte> field, IpAddress address)
    {
        ushort before = InternetChecksum.AddressSum(IpAddress.ReadIPv6(field));
        IPv6Header.WriteAddress(field, address);
        return before;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RewriteTransport(
        Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, int portOffset, ushort addressBefore, IpAddress address, ushort port)
    {
        Span<byte> transport = packet[parsed.TransportOffset..parsed.TotalLength];
        Span<byte> portField = transport.Slice(portOffset, 2);
        ushort portBefore = BinaryPrimitives.ReadUInt16BigEndian(portField);
        BinaryPrimitives.WriteUInt16BigEndian(portField, port);
        UpdateTransportChecksum(
            transport, parsed.Key.Protocol, offload.HasPartialChecksum, addressBefore, InternetChecksum.AddressSum(address), portBefore, port);
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
