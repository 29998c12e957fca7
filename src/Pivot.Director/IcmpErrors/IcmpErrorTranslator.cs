using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.IcmpErrors;

/// <summary>
/// Translates ICMP errors about a connection, whoever sent them, so that each end hears of the packets that it has sent itself:
/// <list type="bullet">
/// <item>about a packet to the client (quoted: virtual -> client): from the client or a router on its side, to the virtual address; goes to the real server, quoting
/// real server -> client;</item>
/// <item>about a packet to the real server (quoted: client -> real server): from the real server or a router on its side, to the client; quotes client -> virtual, and comes from
/// the virtual address where the real server itself has sent it. A router keeps its address: traceroute shows it.</item>
/// </list>
/// With FULLNAT the real server knows a local address and port in the client's place, here too.
/// </summary>
internal static class IcmpErrorTranslator
{
    /// <summary>Translates an error in place.</summary>
    /// <param name="table">The connections.</param>
    /// <param name="packet">An ICMP error.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Whether its checksum is partial.</param>
    /// <param name="hit">The connection, from the view of the packet that the error answers: <see cref="ConnectionHit.Reply"/> is false where the error goes to the real server.</param>
    /// <returns>False where it is about no connection: unchanged.</returns>
    public static bool TryTranslate(ConnectionTable table, Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, out ConnectionHit hit)
    {
        hit = default;

        // An error goes to whoever has sent the packet that it is about; anything else is no honest one.
        if (!IcmpError.TryReadQuote(packet, parsed, out IcmpQuote quote)
            || parsed.Key.Destination != quote.Key.Source
            || !table.TryFind(quote.ReverseKey, out hit))
        {
            return false;
        }

        if (!table.TryReadOtherEnd(hit, out OtherEnd other))
        {
            return false;
        }

        if (hit.Reply)
        {
            if (other.SequenceDelta != 0)
            {
                // Who sent the segment takes an error for one about it only by a sequence number that it knows.
                uint sequence = ClientAddressTransmitter.InsertedOf(other).ToSender(IcmpQuoteRewriter.Sequence(packet, quote));
                IcmpQuoteRewriter.SetSequence(packet, parsed, offload, quote, sequence);
            }

            IcmpQuoteRewriter.SetDestination(packet, parsed, offload, quote, hit.Address, hit.Port);
            (quote.Key.Destination, IpAddress server) = (hit.Address, quote.Key.Destination);
            RewriteQuotedSource(packet, parsed, offload, quote, other);
            if (parsed.Key.Source == server)
            {
                HeaderRewriter.SetSource(packet, parsed, offload, hit.Address);
            }
        }
        else
        {
            IcmpQuoteRewriter.SetSource(packet, parsed, offload, quote, hit.Address, hit.Port);
            (quote.Key.Source, IpAddress client) = (hit.Address, quote.Key.Destination);
            RewriteQuotedDestination(packet, parsed, offload, quote, other);
            HeaderRewriter.SetDestination(packet, parsed, offload, hit.Address);
            if (parsed.Key.Source == client && other.Address != client)
            {
                HeaderRewriter.SetSource(packet, parsed, offload, other.Address);
            }
        }

        return true;
    }

    /// <summary>Translates in place an error about a packet that was scheduled by itself to a real server. Whose reply one about a reply was, nothing tells.</summary>
    /// <param name="replies">The servers of such packets.</param>
    /// <param name="packet">An ICMP error.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Whether its checksum is partial.</param>
    /// <returns>False where it is about no such packet: unchanged.</returns>
    public static bool TryTranslate(OnePacketReplies replies, Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload)
    {
        if (!IcmpError.TryReadQuote(packet, parsed, out IcmpQuote quote) || parsed.Key.Destination != quote.Key.Source || replies.Find(quote.ReverseKey) is not { } reply)
        {
            return false;
        }

        IcmpQuoteRewriter.SetDestination(packet, parsed, offload, quote, reply.Virtual, reply.VirtualPort(quote.Key.DestinationPort));
        if (parsed.Key.Source == quote.Key.Destination)
        {
            HeaderRewriter.SetSource(packet, parsed, offload, reply.Virtual);
        }

        return true;
    }

    /// <summary>FULLNAT: what the error is about was sent by the client, not by us.</summary>
    private static void RewriteQuotedSource(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, in OtherEnd client)
    {
        if (quote.Key.Source != client.Address || quote.Key.SourcePort != client.Port)
        {
            IcmpQuoteRewriter.SetSource(packet, parsed, offload, quote, client.Address, client.Port);
            HeaderRewriter.SetDestination(packet, parsed, offload, client.Address);
        }
    }

    /// <summary>FULLNAT: what the error is about was sent to us, not to the client.</summary>
    private static void RewriteQuotedDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in IcmpQuote quote, in OtherEnd local)
    {
        if (quote.Key.Destination != local.Address || quote.Key.DestinationPort != local.Port)
        {
            IcmpQuoteRewriter.SetDestination(packet, parsed, offload, quote, local.Address, local.Port);
        }
    }
}
