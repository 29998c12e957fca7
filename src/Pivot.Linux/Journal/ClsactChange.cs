using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>The queueing discipline that holds filters, on one interface. Where somebody else's filters have come to it since, it stays.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
internal sealed record ClsactChange(string Device, int InterfaceIndex) : SteeringChange
{
    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.HasClsact(InterfaceIndex);

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => BpfPrograms.AddClsact(InterfaceIndex);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        if (netlink.HasClsact(InterfaceIndex) && !netlink.HasFilters(InterfaceIndex))
        {
            BpfPrograms.RemoveClsact(InterfaceIndex);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"qdisc clsact on interface {InterfaceIndex}";
}
