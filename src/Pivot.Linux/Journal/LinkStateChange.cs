using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>An interface that was down and is set up.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
internal sealed record LinkStateChange(string Device, int InterfaceIndex) : InterfaceChange(Device, InterfaceIndex)
{
    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.SetLinkState(InterfaceIndex, isUp: true);

    /// <inheritdoc/>
    private protected override void PutBack(RtNetlinkClient netlink) => netlink.SetLinkState(InterfaceIndex, isUp: false);

    /// <inheritdoc/>
    private protected override string Describe() => $"interface {InterfaceIndex} up";
}
