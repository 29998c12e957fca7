using Pivot.Packets;

namespace Pivot.Director.Fragments;

/// <summary>What the fragments of one datagram have in common (RFC 791 §3.2, RFC 8200 §4.5).</summary>
/// <param name="Source">Source address.</param>
/// <param name="Destination">Destination address.</param>
/// <param name="Identification">16 bits in IPv4, 32 in IPv6.</param>
/// <param name="Protocol">The protocol of the whole datagram; none in IPv6, where the next headers of its fragments may differ.</param>
internal readonly record struct FragmentKey(IpAddress Source, IpAddress Destination, uint Identification, IpProtocol Protocol)
{
    /// <summary>The key of a fragment.</summary>
    public static FragmentKey Of(in ParsedPacket parsed, FragmentFields fields) =>
        new(parsed.Key.Source, parsed.Key.Destination, fields.Identification, parsed.IsIPv6 ? IpProtocol.None : parsed.Key.Protocol);
}
