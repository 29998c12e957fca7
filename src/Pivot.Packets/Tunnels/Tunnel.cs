namespace Pivot.Packets.Tunnels;

/// <summary>A tunnel to one real server. Its outer family is that of the addresses; it carries packets of either family.</summary>
/// <param name="Type">The encapsulation.</param>
/// <param name="Source">The outer source: an address of the board.</param>
/// <param name="Destination">The outer destination: the real server, of the source's family.</param>
/// <param name="Port">GUE: the UDP port on which the real server takes it. Else without meaning.</param>
/// <param name="HasChecksum">GUE: a UDP checksum; GRE: the checksum option. IP in IP has none.</param>
public readonly record struct Tunnel(TunnelType Type, IpAddress Source, IpAddress Destination, ushort Port = Tunnel.GuePort, bool HasChecksum = false)
{
    /// <summary>The UDP port that IANA has given to GUE.</summary>
    public const ushort GuePort = 6080;

    /// <summary>Bytes that stand before the packet: what is to be taken off a link's MTU.</summary>
    public int OverheadBytes => OuterHeaderBytes + Type switch
    {
        TunnelType.Gue => GueHeader.LengthWithUdp,
        TunnelType.Gre => GreHeader.LengthWith(HasChecksum),
        _ => 0,
    };

    internal int OuterHeaderBytes => Destination.IsIPv4 ? IPv4Header.MinimumLength : IPv6Header.Length;
}
