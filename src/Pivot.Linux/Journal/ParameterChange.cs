using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>A kernel parameter that a steering plan asks for on one interface.</summary>
/// <param name="Key">The path below /proc/sys.</param>
/// <param name="Value">What it has to be.</param>
/// <param name="Original">The value before the first start.</param>
/// <param name="InterfaceIndex">The interface whose name is in the key; 0 = none. It stays when the interface is renamed.</param>
internal sealed record ParameterChange(string Key, string Value, string Original, int InterfaceIndex = 0) : SteeringChange
{
    /// <inheritdoc/>
    public override HostChange Renamed(Func<int, string?> nameOf) =>
        InterfaceIndex == 0 ? this : this with { Key = SysctlChange.KeyFor(Key, nameOf(InterfaceIndex)) };

    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.Parameter(Key) == Value;

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => Sysctl.Write(Key, Value);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink) => new SysctlChange(Key, Original).Undo(netlink);

    /// <inheritdoc/>
    private protected override string Describe() => $"sysctl {Key}";
}
