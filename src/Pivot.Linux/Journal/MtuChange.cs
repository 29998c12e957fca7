using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>An interface's MTU.</summary>
/// <param name="Device">The interface's name, for the user.</param>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="MtuBytes">What it has to be.</param>
/// <param name="OriginalBytes">What it was before the first start.</param>
internal sealed record MtuChange(string Device, int InterfaceIndex, int MtuBytes, int OriginalBytes) : InterfaceChange(Device, InterfaceIndex)
{
    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => netlink.SetLinkMtu(InterfaceIndex, MtuBytes);

    /// <inheritdoc/>
    private protected override void PutBack(RtNetlinkClient netlink) => netlink.SetLinkMtu(InterfaceIndex, OriginalBytes);

    /// <inheritdoc/>
    private protected override string Describe() => $"interface {InterfaceIndex} mtu";
}
