using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>The part that configures interfaces by their index, which stays when they are renamed.</summary>
public sealed partial class RtNetlinkClient
{
    /// <summary>Sets an interface up or down.</summary>
    /// <exception cref="LinuxException">The kernel refused; ENODEV when there is no such interface.</exception>
    public void SetLinkState(int interfaceIndex, bool isUp)
    {
        byte[] header = LinkHeader(interfaceIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), isUp ? Libc.IFF_UP : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Libc.IFF_UP);
        Change(new NetlinkRequest(Libc.RTM_NEWLINK, Libc.NLM_F_ACK, header), $"RTM_NEWLINK interface {interfaceIndex} {(isUp ? "up" : "down")}");
    }

    /// <summary>Sets an interface's MTU.</summary>
    /// <exception cref="LinuxException">The kernel refused, as a device does what it cannot send; ENODEV when there is no such interface.</exception>
    public void SetLinkMtu(int interfaceIndex, int mtuBytes) =>
        Change(new NetlinkRequest(Libc.RTM_NEWLINK, Libc.NLM_F_ACK, LinkHeader(interfaceIndex)).Add(Libc.IFLA_MTU, (uint)mtuBytes), $"RTM_NEWLINK interface {interfaceIndex} mtu {mtuBytes}");

    /// <summary>Gives an interface an address that other hosts know it by, or a new lifetime to one that it has.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="address">The address.</param>
    /// <param name="prefixLength">Of the subnet that becomes reachable through the interface.</param>
    /// <param name="validSeconds">When the kernel removes it again; null = never.</param>
    /// <exception cref="LinuxException">The kernel refused; ENODEV when there is no such interface.</exception>
    public void SetHostAddress(int interfaceIndex, IPAddress address, int prefixLength, uint? validSeconds)
    {
        ArgumentNullException.ThrowIfNull(address);
        NetlinkRequest request = AddressRequest(Libc.RTM_NEWADDR, Libc.NLM_F_CREATE | Libc.NLM_F_REPLACE, interfaceIndex, address, prefixLength);
        if (address.AddressFamily == AddressFamily.InterNetwork && prefixLength < 31)
        {
            request.Add(Libc.IFA_BROADCAST, Prefix.Containing(address, prefixLength).Last());
        }

        if (validSeconds is { } valid)
        {
            Span<byte> lifetimes = stackalloc byte[16];
            lifetimes.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(lifetimes, valid);
            BinaryPrimitives.WriteUInt32LittleEndian(lifetimes[4..], valid);
            request.Add(Libc.IFA_CACHEINFO, lifetimes);
        }

        Change(request, $"RTM_NEWADDR {address}/{prefixLength} interface {interfaceIndex}");
    }

    /// <summary>Takes an address from an interface.</summary>
    /// <exception cref="LinuxException">The kernel refused; EADDRNOTAVAIL when the interface has no such address, ENODEV when there is no such interface.</exception>
    public void DeleteHostAddress(int interfaceIndex, IPAddress address, int prefixLength) =>
        Change(AddressRequest(Libc.RTM_DELADDR, 0, interfaceIndex, address, prefixLength), $"RTM_DELADDR {address}/{prefixLength} interface {interfaceIndex}");

    /// <summary>Adds a route to the main table; one to the same destination with the same metric stays, behind it.</summary>
    /// <param name="route">The route, with its output interface and metric.</param>
    /// <param name="isOnLink">The gateway is on the link although no subnet of the interface says so.</param>
    /// <exception cref="LinuxException">The kernel refused; EEXIST when there is that very route.</exception>
    public void AddGatewayRoute(Route route, bool isOnLink) =>
        Change(GatewayRequest(Libc.RTM_NEWROUTE, Libc.NLM_F_CREATE, route, isOnLink), $"RTM_NEWROUTE {Describe(route)}");

    /// <summary>Removes a route that <see cref="AddGatewayRoute"/> made.</summary>
    /// <exception cref="LinuxException">The kernel refused; ESRCH when there is none.</exception>
    public void DeleteGatewayRoute(Route route) => Change(GatewayRequest(Libc.RTM_DELROUTE, 0, route, isOnLink: false), $"RTM_DELROUTE {Describe(route)}");

    private static byte[] LinkHeader(int interfaceIndex)
    {
        byte[] header = new byte[NetworkLink.FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), interfaceIndex);
        return header;
    }

    private static NetlinkRequest AddressRequest(ushort type, int flags, int interfaceIndex, IPAddress address, int prefixLength)
    {
        byte[] header = new byte[InterfaceAddress.FixedBytes];
        header[0] = Native(address.AddressFamily);
        header[1] = (byte)prefixLength;
        header[3] = address.IsIPv6LinkLocal ? Libc.RT_SCOPE_LINK : Libc.RT_SCOPE_UNIVERSE;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), interfaceIndex);
        return new NetlinkRequest(type, (ushort)(flags | Libc.NLM_F_ACK), header).Add(Libc.IFA_LOCAL, address).Add(Libc.IFA_ADDRESS, address);
    }

    private static NetlinkRequest GatewayRequest(ushort type, ushort flags, Route route, bool isOnLink)
    {
        byte[] header = new byte[Route.FixedBytes];
        header[0] = Native(route.Destination.BaseAddress.AddressFamily);
        header[1] = (byte)route.Destination.PrefixLength;
        header[4] = Libc.RT_TABLE_MAIN;
        header[5] = RouteProtocol;
        header[6] = route.Gateway is null ? Libc.RT_SCOPE_LINK : Libc.RT_SCOPE_UNIVERSE;
        header[7] = Libc.RTN_UNICAST;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), isOnLink ? Libc.RTNH_F_ONLINK : 0);
        NetlinkRequest request = new NetlinkRequest(type, (ushort)(flags | Libc.NLM_F_ACK), header)
            .Add(Libc.RTA_OIF, (uint)route.OutputInterface).Add(Libc.RTA_PRIORITY, route.Metric);
        if (route.Gateway is { } gateway)
        {
            request.Add(Libc.RTA_GATEWAY, gateway);
        }

        return route.Destination.PrefixLength > 0 ? request.Add(Libc.RTA_DST, route.Destination.BaseAddress) : request;
    }

    private static string Describe(Route route) =>
        $"{route.Destination.Display()}{(route.Gateway is { } gateway ? $" via {gateway}" : "")} interface {route.OutputInterface} metric {route.Metric}";
}
