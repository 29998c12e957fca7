using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>
/// FULLNAT: the client's packets get the real server's address and port as destination and a local one as source; replies to that one get the virtual source and the client as destination. An echo's identifier is its client's port. A connection whose
/// local end is the client's (NAT) comes out as NAT would leave it.
/// </summary>
internal static class FullNatTransmitter
{
    /// <summary>Rewrites a packet of a connection in place.</summary>
    /// <param name="packet">The packet's bytes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Whether its checksum is partial.</param>
    /// <param name="hit">Its connection and direction.</param>
    /// <param name="other">The connection's other end.</param>
    public static void Rewrite(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in ConnectionHit hit, in OtherEnd other)
    {
        NatTransmitter.Rewrite(packet, parsed, offload, hit);
        if (hit.Reply)
        {
            EndRewriter.SetDestination(packet, parsed, offload, other.Address, other.Port);
            SetIdentifier(packet, parsed, offload, TransportKind.EchoReply, other.Port);
            return;
        }

        if (other.Address != parsed.Key.Source)
        {
            // All clients' datagrams now come from one address, where each client has counted for itself.
            FragmentIdentification.Mix(packet, parsed, hit.FlowHash);
        }

        EndRewriter.SetSource(packet, parsed, offload, other.Address, other.Port);
        SetIdentifier(packet, parsed, offload, TransportKind.EchoRequest, other.Port);
    }

    private static void SetIdentifier(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, TransportKind kind, ushort identifier)
    {
        if (parsed.Transport == kind)
        {
            EchoRewriter.SetIdentifier(packet, parsed, offload, identifier);
        }
    }
}
