using System.Net;
using System.Text.Json.Serialization;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A rule that looks up packets from one address in a table of its own.</summary>
/// <param name="Priority">Rules are tried from the lowest.</param>
/// <param name="InputInterface">The interface that the packets come in through.</param>
/// <param name="Source">Their source address.</param>
/// <param name="Table">The table.</param>
internal sealed record RuleChange(
    uint Priority,
    string InputInterface,
    [property: JsonConverter(typeof(AddressConverter))] IPAddress Source,
    uint Table) : SteeringChange
{
    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.Rules.Any(rule =>
        rule.Priority == Priority && rule.InputInterface == InputInterface && rule.Table == Table && rule is { HasOtherSelectors: false, IpProtocol: 0 }
        && rule.Destination is null && rule.Source is { } source && source.IsSingle() && source.BaseAddress.Equals(Source));

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.AddRule(Priority, InputInterface, Source, Table);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        try
        {
            netlink.DeleteRule(Priority, InputInterface, Source, Table);
        }
        catch (LinuxException failure) when (failure.Errno == Errno.ENOENT)
        {
            // Gone already.
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"rule pref {Priority} iif {InputInterface} from {Source} lookup {Table}";
}
