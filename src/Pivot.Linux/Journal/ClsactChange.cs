using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>The queueing discipline that holds filters, on one interface. Where somebody else's filters have come to it since, it stays.</summary>
/// <param name="Device">The interface's name.</param>
internal sealed record ClsactChange(string Device) : SteeringChange
{
    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.Links.FirstOrDefault(link => link.Name == Device) is { } link && host.HasClsact(link);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => BpfPrograms.AddClsact(Link(netlink, Device).Index);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        if (netlink.FindLink(Device) is { } link && netlink.HasClsact(link) && !netlink.HasFilters(link))
        {
            BpfPrograms.RemoveClsact(link.Index);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"qdisc clsact on {Device}";
}
