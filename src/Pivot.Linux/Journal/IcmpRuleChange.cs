using System.Net.Sockets;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A rule that looks up ICMP from one interface in a table of its own: errors of routers behind the board about packets to real servers are among it. What is for the board itself the local table has first.</summary>
/// <param name="Priority">Rules are tried from the lowest.</param>
/// <param name="InputInterface">The interface that the packets come in through.</param>
/// <param name="IPv6">ICMPv6 instead of ICMP.</param>
/// <param name="Table">The table.</param>
internal sealed record IcmpRuleChange(uint Priority, string InputInterface, bool IPv6, uint Table) : SteeringChange
{
    private AddressFamily Family => IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    private byte Protocol => (byte)(IPv6 ? Libc.IPPROTO_ICMPV6 : Libc.IPPROTO_ICMP);

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
        $"{(IPv6 ? "-6 " : "")}rule pref {Priority} iif {InputInterface} ipproto {(IPv6 ? "ipv6-icmp" : "icmp")} lookup {Table}";
}
