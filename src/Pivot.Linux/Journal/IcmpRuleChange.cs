using System.Net.Sockets;
using System.Text.Json.Serialization;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A rule that looks up ICMP from one interface in a table of its own: errors of routers behind the board about packets to real servers are among it. What is for the board itself the local table has first.</summary>
/// <param name="Priority">Rules are tried from the lowest.</param>
/// <param name="InputInterface">The interface that the packets come in through.</param>
/// <param name="Family">IPv4: ICMP. IPv6: ICMPv6.</param>
/// <param name="Table">The table.</param>
internal sealed record IcmpRuleChange(
    uint Priority,
    string InputInterface,
    [property: JsonConverter(typeof(JsonStringEnumConverter<AddressFamily>))] AddressFamily Family,
    uint Table) : SteeringChange
{
    private byte Protocol => (byte)(Family == AddressFamily.InterNetworkV6 ? Libc.IPPROTO_ICMPV6 : Libc.IPPROTO_ICMP);

    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.Rules.Any(rule =>
        rule.Family == Family && rule.Priority == Priority && rule.InputInterface == InputInterface && rule.Table == Table
        && rule is { HasOtherSelectors: false, Source: null, Destination: null } && rule.IpProtocol == Protocol);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.AddProtocolRule(Priority, InputInterface, Family, Protocol, Table);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            netlink.DeleteProtocolRule(Priority, InputInterface, Family, Protocol, Table);
        }
        catch (LinuxException failure) when (failure.Errno == Errno.ENOENT)
        {
            // Gone already.
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() =>
        $"{(Family == AddressFamily.InterNetworkV6 ? "-6 " : "")}rule pref {Priority} iif {InputInterface} ipproto {(Family == AddressFamily.InterNetworkV6 ? "ipv6-icmp" : "icmp")} lookup {Table}";
}
