using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A change that a steering plan asks for: made when it is wanted and absent, undone when it is no longer wanted.</summary>
internal abstract record SteeringChange : HostChange
{
    /// <summary>True when the host has it, whoever made it.</summary>
    public abstract bool IsPresent(HostSnapshot host);

    /// <summary>Makes the change.</summary>
    /// <exception cref="HostException">The kernel refused, or the interface is gone.</exception>
    public abstract void Make(RtNetlinkClient netlink);

    /// <summary>The interface, which must be there.</summary>
    private protected static NetworkLink Link(RtNetlinkClient netlink, string name) =>
        netlink.FindLink(name) ?? throw new HostException($"The interface {name} is gone: bring it back, or reload once it is.");
}
