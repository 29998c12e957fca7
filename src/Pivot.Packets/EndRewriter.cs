using Pivot.Packets.Sctp;

namespace Pivot.Packets;

/// <summary>
/// Rewrites one end of a packet, whatever it carries: its address and, where the packet has one and another is wanted, its port. Keeps every checksum as right, or as wrong, as it was; but for a fragment of SCTP, whose
/// checksum covers what is not there: there the port must stay.
/// </summary>
public static class EndRewriter
{
    /// <summary>Rewrites the source.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse, from before any rewriting.</param>
    /// <param name="offload">Tells whether the transport checksum is partial.</param>
    /// <param name="address">The new address, of the packet's family.</param>
    /// <param name="port">The new port; without meaning where the packet has none.</param>
    public static void SetSource(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address, ushort port)
    {
        if (parsed.Transport == TransportKind.Ports)
        {
            AddressRewriter.SetSource(packet, parsed, offload, address, port);
            return;
        }

        HeaderRewriter.SetSource(packet, parsed, offload, address);
        if (parsed.Transport == TransportKind.Sctp && port != parsed.Key.SourcePort)
        {
            SctpHeader.SetSourcePort(packet[parsed.TransportOffset..parsed.TotalLength], port, offload);
        }
    }

    /// <summary>Rewrites the destination; parameters as for <see cref="SetSource"/>.</summary>
    public static void SetDestination(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, IpAddress address, ushort port)
    {
        if (parsed.Transport == TransportKind.Ports)
        {
            AddressRewriter.SetDestination(packet, parsed, offload, address, port);
            return;
        }

        HeaderRewriter.SetDestination(packet, parsed, offload, address);
        if (parsed.Transport == TransportKind.Sctp && port != parsed.Key.DestinationPort)
        {
            SctpHeader.SetDestinationPort(packet[parsed.TransportOffset..parsed.TotalLength], port, offload);
        }
    }
}
