using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>The bridged director's device: a TAP, whose place in a bridge goes with it, or a macvtap.</summary>
/// <param name="Name">The interface's name.</param>
/// <param name="LinkKind">As rtnetlink names it.</param>
/// <param name="Hardware">The director's Ethernet address, which neighbours know, so that the next run has it too: <c>02:00:5e:10:00:01</c>.</param>
internal sealed record BridgedDeviceChange(string Name, string LinkKind, string Hardware) : HostChange
{
    /// <summary>Where there is a bridge.</summary>
    public const string TapKind = "tun";

    /// <summary>Where there is none.</summary>
    public const string MacvtapKind = "macvtap";

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        // An interface of another kind has taken the name since: not ours.
        if (netlink.FindLink(Name) is { } link && link.Kind == LinkKind)
        {
            netlink.DeleteLink(link);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"bridged device {Name}";
}
