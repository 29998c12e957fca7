using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>A route, or the kernel's choice for one destination (<c>struct rtmsg</c> and RTA_*).</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Table">Routing table; 254 = main, 255 = local.</param>
/// <param name="Type">RTN_*: 1 = unicast, 2 = local.</param>
/// <param name="Protocol">Who made it (RTPROT_*).</param>
/// <param name="OutputInterface">Interface index; 0 where there is none, or more than one next hop.</param>
/// <param name="Gateway">Next hop; null where the destination is on the link.</param>
/// <param name="PreferredSource">Source address of what the board itself sends; null when not given.</param>
/// <param name="Metric">The lower wins.</param>
/// <param name="MtuBytes">The route's own MTU; null = the interface's.</param>
public sealed record Route(
    IPNetwork Destination,
    uint Table,
    byte Type,
    byte Protocol,
    int OutputInterface,
    IPAddress? Gateway,
    IPAddress? PreferredSource,
    uint Metric,
    int? MtuBytes)
{
    /// <summary>Bytes of <c>struct rtmsg</c>.</summary>
    internal const int FixedBytes = 12;

    /// <summary>True when the destination is the board itself.</summary>
    public bool IsLocal => Type == Libc.RTN_LOCAL;

    /// <summary>Reads a route; cached exceptions of routes (RTM_F_CLONED) only when they answer a lookup.</summary>
    internal static Route? Parse(NetlinkMessage message, bool lookup)
    {
        ReadOnlySpan<byte> body = message.Body;
        if (message.Type != Libc.RTM_NEWROUTE || body.Length < FixedBytes || body[0] is not (Libc.AF_INET or Libc.AF_INET6))
        {
            return null;
        }

        AddressFamily family = body[0] == Libc.AF_INET ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        bool cached = (BinaryPrimitives.ReadUInt32LittleEndian(body[8..]) & Libc.RTM_F_CLONED) != 0;
        if (body[1] > Prefix.Bits(family) || (cached && !lookup))
        {
            return null;
        }

        Route route = new(Prefix.Everything(family), body[4], body[7], body[5], 0, null, null, 0, null);
        NetlinkAttributes attributes = new(body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            route = attributes.Type switch
            {
                Libc.RTA_DST when attributes.Address is { } address && address.AddressFamily == family => route with { Destination = Prefix.Containing(address, body[1]) },
                Libc.RTA_TABLE => route with { Table = attributes.Number },
                Libc.RTA_OIF => route with { OutputInterface = (int)attributes.Number },
                Libc.RTA_GATEWAY => route with { Gateway = attributes.Address },
                Libc.RTA_PREFSRC => route with { PreferredSource = attributes.Address },
                Libc.RTA_PRIORITY => route with { Metric = attributes.Number },
                Libc.RTA_METRICS => route with { MtuBytes = ParseMtu(attributes.Value) },
                _ => route,
            };
        }

        return route;
    }

    private static int? ParseMtu(ReadOnlySpan<byte> metrics)
    {
        NetlinkAttributes attributes = new(metrics);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.RTAX_MTU && attributes.Number > 0)
            {
                return (int)attributes.Number;
            }
        }

        return null;
    }
}
