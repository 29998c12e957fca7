using System.Runtime.CompilerServices;
using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>NAT: the client's packets get the real server's address and port as destination, replies the virtual ones as source. The client's address stays.</summary>
internal static class NatTransmitter
{
    /// <summary>Rewrites a packet of a connection in place.</summary>
    /// <param name="packet">The packet's bytes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="offload">Whether its checksum is partial.</param>
    /// <param name="hit">Its connection and direction.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rewrite(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in ConnectionHit hit)
    {
        if (parsed.Transport != TransportKind.Ports)
        {
            RewriteOther(packet, parsed, offload, hit);
        }
        else if (hit.Reply)
        {
            AddressRewriter.SetSource(packet, parsed, offload, hit.Address, hit.Port);
        }
        else
        {
            AddressRewriter.SetDestination(packet, parsed, offload, hit.Address, hit.Port);
        }
    }

    /// <summary>Rewrites a packet of a connection that is neither TCP nor UDP, or a later fragment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void RewriteOther(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, in ConnectionHit hit)
    {
        if (hit.Reply)
        {
            EndRewriter.SetSource(packet, parsed, offload, hit.Address, hit.Port);
        }
        else
        {
            EndRewriter.SetDestination(packet, parsed, offload, hit.Address, hit.Port);
        }
    }
}
