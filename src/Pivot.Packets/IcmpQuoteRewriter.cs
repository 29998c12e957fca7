using System.Buffers.Binary;

namespace Pivot.Packets;

/// <summary>
/// Network address and port translation inside an ICMP error: rewrites one end of the quoted packet and keeps the quoted IP and transport checksums, as far as they
/// are quoted, and the error's own checksum as right, or as wrong, as they were. The outer addresses are the caller's (<see cref="HeaderRewriter"/>).
/// </summary>
public static class IcmpQuoteRewriter
{
    /// <summary>Rewrites the quoted packet's source address and, where it has ports, port; of an echo request the identifier.</summary>
    /// <param name="packet">The error, from its outer IP header on.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Tells whether the error's own checksum is left to whoever sends it.</param>
    /// <param name="quote">The quoted packet as <see cref="IcmpError.TryReadQuote"/> has read it.</param>
    /// <param name="address">The new address, of the quoted one's family.</param>
    /// <param name="port">The new port.</param>
    public static void SetSource(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, IpAddress address, ushort port)
    {
        int offset = quote.IsIPv6 ? IPv6Header.SourceOffset : IPv4Header.SourceOffset;
        Rewrite(packet, parsed, offload, quote, new End(offset, quote.Key.Source, address, TransportHeader.SourcePortOffset, quote.Key.SourcePort, port));
    }

    /// <summary>Rewrites the quoted packet's destination address and port, of an echo reply the identifier; parameters as for <see cref="SetSource"/>.</summary>
    public static void SetDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, IpAddress address, ushort port)
    {
        int offset = quote.IsIPv6 ? IPv6Header.DestinationOffset : IPv4Header.DestinationOffset;
        Rewrite(packet, parsed, offload, quote, new End(offset, quote.Key.Destination, address, TransportHeader.DestinationPortOffset, quote.Key.DestinationPort, port));
    }

    /// <summary>Rewrites the sequence number of a quoted TCP segment; parameters as for <see cref="SetSource"/>. To be called before the quoted addresses are rewritten.</summary>
    public static void SetSequence(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, uint sequence)
    {
        Span<byte> field = PseudoHeaderChecksum.FieldIn(packet[quote.TransportOffset..quote.End], IpProtocol.Tcp, quote.IsIPv6);
        bool isComplete = !field.IsEmpty && !HasPartialChecksum(field, quote);
        Span<byte> number = packet.Slice(quote.TransportOffset + TransportHeader.TcpSequenceOffset, sizeof(uint));
        ushort before = InternetChecksum.Sum(number);
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        ushort after = InternetChecksum.Sum(number);

        Span<byte> own = packet.Slice(parsed.TransportOffset + TransportHeader.IcmpChecksumOffset, 2);
        ushort checksum = InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(own), before, after);
        if (isComplete)
        {
            ushort quoted = BinaryPrimitives.ReadUInt16BigEndian(field);
            PseudoHeaderChecksum.Update(field, IpProtocol.Tcp, partial: false, before, after);
            checksum = InternetChecksum.Update(checksum, quoted, BinaryPrimitives.ReadUInt16BigEndian(field));
        }

        if (!offload.HasPartialChecksum)
        {
            BinaryPrimitives.WriteUInt16BigEndian(own, checksum);
        }
    }

    /// <summary>Reads the sequence number of a quoted TCP segment.</summary>
    public static uint Sequence(ReadOnlySpan<byte> packet, in IcmpQuote quote) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[(quote.TransportOffset + TransportHeader.TcpSequenceOffset)..]);

    private static void Rewrite(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, in End end)
    {
        // Both read the quote as it still is.
        Span<byte> field = PseudoHeaderChecksum.FieldIn(packet[quote.TransportOffset..quote.End], quote.Key.Protocol, quote.IsIPv6);
        bool partial = HasPartialChecksum(field, quote);

        Span<byte> own = packet.Slice(parsed.TransportOffset + TransportHeader.IcmpChecksumOffset, 2);
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(own);
        checksum = WriteAddress(packet[quote.Offset..quote.End], quote.IsIPv6, end, checksum);
        if (quote.HasPorts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[(quote.TransportOffset + end.PortOffset)..], end.PortAfter);
            checksum = InternetChecksum.Update(checksum, end.PortBefore, end.PortAfter);
        }

        if (!field.IsEmpty)
        {
            ushort before = BinaryPrimitives.ReadUInt16BigEndian(field);
            PseudoHeaderChecksum.Update(field, quote.Key.Protocol, partial, end.SumBefore, end.SumAfter);
            if (quote.HasPorts && !partial)
            {
                PseudoHeaderChecksum.Update(field, quote.Key.Protocol, partial: false, end.PortBefore, end.PortAfter);
            }

            checksum = InternetChecksum.Update(checksum, before, BinaryPrimitives.ReadUInt16BigEndian(field));
        }

        if (end.PortOffset == TransportHeader.SourcePortOffset ? quote.IsEchoRequest : quote.IsEchoReply)
        {
            checksum = WriteIdentifier(packet[quote.TransportOffset..quote.End], end.PortAfter, partial, checksum);
        }

        // One that is still to be summed up holds nothing of the body: nothing over IPv4, the pseudo-header's sum over IPv6.
        if (!offload.HasPartialChecksum)
        {
            BinaryPrimitives.WriteUInt16BigEndian(own, checksum);
        }
    }

    /// <summary>Writes the address and returns the error's checksum, which covers it and the quoted header's own checksum.</summary>
    private static ushort WriteAddress(Span<byte> quoted, bool isIPv6, in End end, ushort checksum)
    {
        checksum = InternetChecksum.Update(checksum, end.SumBefore, end.SumAfter);
        if (isIPv6)
        {
            IPv6Header.WriteAddress(quoted[end.AddressOffset..], end.AddressAfter);
            return checksum;
        }

        ushort before = BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.ChecksumOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(quoted[end.AddressOffset..], end.AddressAfter.IPv4);
        IPv4Header.UpdateChecksum(quoted, end.SumBefore, end.SumAfter);
        return InternetChecksum.Update(checksum, before, BinaryPrimitives.ReadUInt16BigEndian(quoted[IPv4Header.ChecksumOffset..]));
    }

    /// <summary>Writes the identifier of a quoted echo and returns the error's checksum, which covers it and the echo's own checksum.</summary>
    private static ushort WriteIdentifier(Span<byte> echo, ushort identifier, bool partial, ushort checksum)
    {
        ushort before = EchoRewriter.Exchange(echo, identifier);
        checksum = InternetChecksum.Update(checksum, before, identifier);
        if (partial)
        {
            return checksum;
        }

        Span<byte> field = echo[TransportHeader.IcmpChecksumOffset..];
        ushort quoted = BinaryPrimitives.ReadUInt16BigEndian(field);
        ushort updated = InternetChecksum.Update(quoted, before, identifier);
        BinaryPrimitives.WriteUInt16BigEndian(field, updated);
        return InternetChecksum.Update(checksum, quoted, updated);
    }

    /// <summary>
    /// A host that quotes a packet whose checksum was still to be completed (CHECKSUM_PARTIAL: a container or another guest of the same machine) quotes the sum of the
    /// pseudo-header alone. Nothing says so but the value itself.
    /// </summary>
    private static bool HasPartialChecksum(ReadOnlySpan<byte> field, in IcmpQuote quote) =>
        !field.IsEmpty && quote.TransportLength >= 0
        && BinaryPrimitives.ReadUInt16BigEndian(field)
            == InternetChecksum.PseudoHeaderSum(quote.Key.Source, quote.Key.Destination, quote.Key.Protocol, quote.TransportLength);

    /// <summary>One end of the quoted packet: where it stands, what it was and what it becomes.</summary>
    private readonly record struct End(int AddressOffset, IpAddress AddressBefore, IpAddress AddressAfter, int PortOffset, ushort PortBefore, ushort PortAfter)
    {
        public ushort SumBefore => InternetChecksum.AddressSum(AddressBefore);

        public ushort SumAfter => InternetChecksum.AddressSum(AddressAfter);
    }
}
