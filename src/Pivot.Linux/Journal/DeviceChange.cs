using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>The TUN device. Its addresses and parameters go with it and have no lines of their own.</summary>
/// <param name="Name">The interface's name.</param>
internal sealed record DeviceChange(string Name) : HostChange
{
    /// <summary>The kind that rtnetlink names.</summary>
    public const string Kind = "tun";

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        // An interface of another kind has taken the name since: not ours.
        if (netlink.FindLink(Name) is { Kind: Kind } link)
        {
            netlink.DeleteLink(link);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"device {Name}";
}
