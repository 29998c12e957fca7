using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Network address and port translation inside an ICMP error: rewrites one end of the quoted packet and keeps the quoted IP and transport checksums, as far as they
/// are quoted, and the error's own checksum as right, or as wrong, as they were. The outer addresses are the caller's (<see cref="HeaderRewriter"/>).
/// </summary>
public static class IcmpQuoteRewriter
{
    /// <summary>Rewrites the quoted packet's source address and port.</summary>
    /// <param name="packet">The error, from its outer IP header on.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Tells whether the error's own checksum is left to whoever sends it.</param>
    /// <param name="quote">The quoted packet as <see cref="IcmpError.TryReadQuote"/> has read it.</param>
    /// <param name="address">The new address, IPv4.</param>
    /// <param name="port">The new port.</param>
    public static void SetSource(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, IpAddress address, ushort port) =>
        Rewrite(packet, parsed, offload, quote, new End(quote.Key.Source, quote.Key.SourcePort, IPv4Header.SourceOffset, TransportHeader.SourcePortOffset), address, port);

    /// <summary>Rewrites the quoted packet's destination address and port; parameters as for <see cref="SetSource"/>.</summary>
    public static void SetDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, IpAddress address, ushort port) =>
        Rewrite(packet, parsed, offload, quote, new End(quote.Key.Destination, quote.Key.DestinationPort, IPv4Header.DestinationOffset, TransportHeader.DestinationPortOffset), address, port);

    private static void Rewrite(
        Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, in End end, IpAddress address, ushort port)
    {
        ushort addressBefore = InternetChecksum.AddressSum(end.Address);
        ushort addressAfter = InternetChecksum.AddressSum(address);
        Span<byte> quoted = packet[quote.Offset..quote.End];
        ushort headerBefore = BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.ChecksumOffset..]);
        bool partial = HasPartialChecksum(packet, quote);

        BinaryPrimitives.WriteUInt32BigEndian(quoted[end.AddressOffset..], address.IPv4);
        IPv4Header.UpdateChecksum(quoted, addressBefore, addressAfter);
        ushort headerAfter = BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.ChecksumOffset..]);

        Span<byte> transport = packet[quote.TransportOffset..quote.End];
        BinaryPrimitives.WriteUInt16BigEndian(transport[end.PortOffset..], port);
        ushort checksumBefore = 0;
        ushort checksumAfter = 0;
        if (ChecksumField(transport, quote.Key.Protocol) is { IsEmpty: false } field)
        {
            checksumBefore = BinaryPrimitives.ReadUInt16BigEndian(field);
            checksumAfter = partial
                ? InternetChecksum.UpdatePartial(checksumBefore, addressBefore, addressAfter)
                : Complete(checksumBefore, quote.Key.Protocol, addressBefore, addressAfter, end.Port, port);
            BinaryPrimitives.WriteUInt16BigEndian(field, checksumAfter);
        }

        if (offload.HasPartialChecksum)
        {
            // The field of an ICMP message that is still to be summed up holds nothing of the body: there is no pseudo-header.
            return;
        }

        Span<byte> icmp = packet[(parsed.TransportOffset + TransportHeader.IcmpChecksumOffset)..];
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(icmp);
        checksum = InternetChecksum.Update(checksum, addressBefore, addressAfter);
        checksum = InternetChecksum.Update(checksum, headerBefore, headerAfter);
        checksum = InternetChecksum.Update(checksum, end.Port, port);
        checksum = InternetChecksum.Update(checksum, checksumBefore, checksumAfter);
        BinaryPrimitives.WriteUInt16BigEndian(icmp, checksum);
    }

    /// <summary>The quoted transport checksum from its field on; empty where the quote ends before it, as that of TCP in the shortest quotes.</summary>
    private static Span<byte> ChecksumField(Span<byte> transport, IpProtocol protocol)
    {
        int offset = protocol == IpProtocol.Udp ? TransportHeader.UdpChecksumOffset : TransportHeader.TcpChecksumOffset;
        return transport.Length >= offset + 2 ? transport.Slice(offset, 2) : [];
    }

    /// <summary>RFC 768: a UDP checksum of zero says that there is none, and a computed zero is sent as all ones.</summary>
    private static ushort Complete(ushort checksum, IpProtocol protocol, ushort addressBefore, ushort addressAfter, ushort portBefore, ushort portAfter)
    {
        bool udp = protocol == IpProtocol.Udp;
        if (udp && checksum == 0)
        {
            return 0;
        }

        checksum = InternetChecksum.Update(checksum, addressBefore, addressAfter);
        checksum = InternetChecksum.Update(checksum, portBefore, portAfter);
        return udp && checksum == 0 ? (ushort)0xffff : checksum;
    }

    /// <summary>
    /// A host that quotes a packet whose checksum was still to be completed (CHECKSUM_PARTIAL: a container or another guest of the same machine) quotes the sum of the
    /// pseudo-header alone. Nothing says so but the value itself.
    /// </summary>
    private static bool HasPartialChecksum(Span<byte> packet, in IcmpQuote quote)
    {
        Span<byte> field = ChecksumField(packet[quote.TransportOffset..quote.End], quote.Key.Protocol);
        return !field.IsEmpty && quote.TransportLength >= 0
            && BinaryPrimitives.ReadUInt16BigEndian(field)
                == InternetChecksum.PseudoHeaderSum(quote.Key.Source, quote.Key.Destination, quote.Key.Protocol, quote.TransportLength);
    }

    /// <summary>One end of the quoted packet as it stands there.</summary>
    private readonly record struct End(IpAddress Address, ushort Port, int AddressOffset, int PortOffset);
}
