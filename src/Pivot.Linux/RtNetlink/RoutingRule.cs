using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>A rule that chooses a routing table (<c>struct fib_rule_hdr</c> and FRA_*).</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Priority">Rules are tried from the lowest; 0 = the local table's.</param>
/// <param name="Source">Only packets from here; null = all.</param>
/// <param name="Destination">Only packets to here; null = all.</param>
/// <param name="InputInterface">Only packets that came in here; null = all.</param>
/// <param name="Table">The table to look in.</param>
/// <param name="Protocol">Who made it (RTPROT_*).</param>
/// <param name="HasOtherSelectors">It selects by more (marks, ports, users, an inversion...) or does something else than look in a table.</param>
public sealed record RoutingRule(
    AddressFamily Family,
    uint Priority,
    IPNetwork? Source,
    IPNetwork? Destination,
    string? InputInterface,
    uint Table,
    byte Protocol,
    bool HasOtherSelectors)
{
    /// <summary>Only packets of this IP protocol; 0 = all.</summary>
    public byte IpProtocol { get; init; }

    /// <summary>Bytes of <c>struct fib_rule_hdr</c>.</summary>
    internal const int FixedBytes = 12;

    internal static RoutingRule? Parse(NetlinkMessage message)
    {
        ReadOnlySpan<byte> body = message.Body;
        if (message.Type != Libc.RTM_NEWRULE || body.Length < FixedBytes || body[0] is not (Libc.AF_INET or Libc.AF_INET6))
        {
            return null;
        }

        AddressFamily family = body[0] == Libc.AF_INET ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        bool other = body[3] != 0 || body[7] != Libc.FR_ACT_TO_TBL
            || (BinaryPrimitives.ReadUInt32LittleEndian(body[8..]) & Libc.FIB_RULE_INVERT) != 0;
        RoutingRule rule = new(family, 0, null, null, null, body[4], 0, other);
        NetlinkAttributes attributes = new(body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            rule = attributes.Type switch
            {
                Libc.FRA_PRIORITY => rule with { Priority = attributes.Number },
                Libc.FRA_SRC => rule with { Source = Network(attributes.Address, body[2], family) },
                Libc.FRA_DST => rule with { Destination = Network(attributes.Address, body[1], family) },
                Libc.FRA_IIFNAME => rule with { InputInterface = attributes.Text },
                Libc.FRA_TABLE => rule with { Table = attributes.Number },
                Libc.FRA_PROTOCOL when attributes.Value.Length > 0 => rule with { Protocol = attributes.Value[0] },
                Libc.FRA_IP_PROTO when attributes.Value.Length > 0 => rule with { IpProtocol = attributes.Value[0] },
                _ => rule with { HasOtherSelectors = rule.HasOtherSelectors || Selects(attributes) },
            };
        }

        return rule;
    }

    /// <summary>True for attributes that narrow the rule; the kernel also lists some in their neutral form.</summary>
    private static bool Selects(NetlinkAttributes attribute) => attribute.Type switch
    {
        Libc.FRA_SUPPRESS_PREFIXLEN or Libc.FRA_SUPPRESS_IFGROUP => attribute.Number != uint.MaxValue,
        Libc.FRA_FWMARK or Libc.FRA_OIFNAME or Libc.FRA_UID_RANGE or Libc.FRA_SPORT_RANGE or Libc.FRA_DPORT_RANGE or Libc.FRA_TUN_ID => true,
        Libc.FRA_L3MDEV => attribute.Value.Length > 0 && attribute.Value[0] != 0,
        _ => false,
    };

    private static IPNetwork? Network(IPAddress? address, int length, AddressFamily family) =>
        address is not null && address.AddressFamily == family && length <= Prefix.Bits(family) ? Prefix.Containing(address, length) : null;
}
