using Pivot.Director.IcmpErrors;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.TcpOptions;
using Pivot.Packets.Tunnels;

namespace Pivot.Director.Forwarding;

/// <summary>The way into a real server's tunnel, as the control plane has found it last. Immutable.</summary>
internal sealed class TunnelPath
{
    /// <summary>The least MTU of an IPv4 link (RFC 791 §3.2).</summary>
    private const int LeastIPv4Mtu = 68;

    private readonly Tunnel _tunnel;
    private readonly bool _clampsSegments;

    private TunnelPath(in Tunnel tunnel, int linkBytes, bool clampsSegments, int extraHops)
    {
        ExtraHops = extraHops;
        _tunnel = tunnel;
        _clampsSegments = clampsSegments;
        LinkBytes = linkBytes;
    }

    /// <summary>The outer headers.</summary>
    public ref readonly Tunnel Tunnel => ref _tunnel;

    /// <summary>TTL that the outer header gets beyond what the receiver is to see: 1 where the kernel forwards what the device sends, and takes that one off.</summary>
    public int ExtraHops { get; }

    /// <summary>The longest tunnelled packet that the next link takes unfragmented.</summary>
    public int LinkBytes { get; }

    /// <summary>The longest packet that fits into the tunnel: longer ones that must not be fragmented are answered with this. Never less than every link takes.</summary>
    /// <param name="isIPv6">The family of the packet inside.</param>
    public int MostBytes(bool isIPv6) => CarriedMtu(LinkBytes, isIPv6);

    /// <summary>What a packet inside may have where a tunnelled one may have so much.</summary>
    /// <param name="outerBytes">The longest tunnelled packet, at most 65,575 bytes.</param>
    /// <param name="isIPv6">The family of the packet inside.</param>
    public int CarriedMtu(int outerBytes, bool isIPv6) => Math.Max(outerBytes - _tunnel.OverheadBytes, isIPv6 ? IPv6Header.LeastMtu : LeastIPv4Mtu);

    /// <summary>The largest TCP segment that fits into the tunnel; what every segment keeps where none are to be clamped.</summary>
    /// <param name="isIPv6">The family of the packet inside.</param>
    public ushort MostSegmentBytes(bool isIPv6) => _clampsSegments ? MssClamp.For(LinkBytes, _tunnel.OverheadBytes, isIPv6) : ushort.MaxValue;

    /// <summary>Finds the way. The tunnel starts at the board's address on it.</summary>
    /// <param name="server">A real server with forwarding method TUN.</param>
    /// <param name="clampsSegments">As its service says.</param>
    /// <param name="routes">The ways known.</param>
    /// <param name="extraHops">As in <see cref="ExtraHops"/>.</param>
    /// <returns>Null without a route, or without an address of the board that a tunnel can start from.</returns>
    public static TunnelPath? Find(RealServerSpec server, bool clampsSegments, RouteMtuTable routes, int extraHops)
    {
        if (routes.Find(server.Address) is not { } route
            || !route.BoardAddress.IsSingleHost || route.BoardAddress.IsIPv4 != server.Address.IsIPv4 || route.BoardAddress.IsLinkLocalIPv6)
        {
            return null;
        }

        bool isGue = server.Tunnel.Type == TunnelType.Gue;
        var tunnel = new Tunnel(
            server.Tunnel.Type, route.BoardAddress, server.Address, isGue ? server.Tunnel.Port : Tunnel.GuePort, server.Tunnel.HasChecksum && server.Tunnel.Type != TunnelType.IpIp);
        return new TunnelPath(tunnel, route.PacketBytes, clampsSegments, extraHops);
    }
}
