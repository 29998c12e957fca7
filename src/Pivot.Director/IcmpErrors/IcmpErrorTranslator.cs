using Pivot.Director.Connections;
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
/// </summary>
internal static class IcmpErrorTranslator
{
    /// <summary>Translates an error in place.</summary>
    /// <param name="table">The connections.</param>
    /// <param name="packet">An ICMP error.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Whether its checksum is partial.</param>
    /// <returns>False where it is about no connection: unchanged.</returns>
    public static bool TryTranslate(ConnectionTable table, Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload)
    {
        // An error goes to whoever has sent the packet that it is about; anything else is no honest one.
        if (!IcmpError.TryReadQuote(packet, parsed, out IcmpQuote quote)
            || parsed.Key.Destination != quote.Key.Source
            || !table.TryFind(quote.ReverseKey, out ConnectionHit hit))
        {
            return false;
        }

        if (hit.Reply)
        {
            IcmpQuoteRewriter.SetDestination(packet, parsed, offload, quote, hit.Address, hit.Port);
            if (parsed.Key.Source == quote.Key.Destination)
            {
                HeaderRewriter.SetSource(packet, parsed, offload, hit.Address);
            }
        }
        else
        {
            IcmpQuoteRewriter.SetSource(packet, parsed, offload, quote, hit.Address, hit.Port);
            HeaderRewriter.SetDestination(packet, parsed, offload, hit.Address);
        }

        return true;
    }
}
