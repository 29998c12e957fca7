using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>A kernel parameter that is set, or that changes as a consequence of another.</summary>
/// <param name="Key">The path below /proc/sys.</param>
/// <param name="Original">The value before the first start.</param>
internal sealed record SysctlChange(string Key, string Original) : HostChange
{
    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink)
    {
        // An interface's parameters go with the interface.
        if (Sysctl.TryRead(Key) is { } present && present != Original)
        {
            Sysctl.Write(Key, Original);
        }
    }

    /// <inheritdoc/>
    private protected override string Describe() => $"sysctl {Key}";
}
