using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A kernel parameter that a steering plan asks for on one interface.</summary>
/// <param name="Key">The path below /proc/sys.</param>
/// <param name="Value">What it has to be.</param>
/// <param name="Original">The value before the first start.</param>
internal sealed record ParameterChange(string Key, string Value, string Original) : SteeringChange
{
    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.Parameter(Key) == Value;

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => Sysctl.Write(Key, Value);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink) => new SysctlChange(Key, Original).Undo(netlink);

    /// <inheritdoc/>
    private protected override string Describe() => $"sysctl {Key}";
}
