using System.Runtime.CompilerServices;

namespace Pivot.Packets;

/// <summary>The time to live of IPv4 and the hop limit of IPv6, as one thing.</summary>
public static class TimeToLive
{
    /// <summary>Adds hops, within 0 and 255, and keeps the IPv4 header checksum right.</summary>
    /// <param name="packet">The packet that <paramref name="parsed"/> describes.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="hops">How many; negative to take some off.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<byte> packet, in ParsedPacket parsed, int hops)
    {
        if (parsed.IsIPv6)
        {
            IPv6Header.AddHopLimit(packet, hops);
        }
        else
        {
            IPv4Header.AddTtl(packet, hops);
        }
    }
}
