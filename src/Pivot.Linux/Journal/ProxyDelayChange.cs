using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Journal;

/// <summary>An interface answers for proxied addresses at once instead of up to 0.8 s later (<c>proxy_delay</c> = 0).</summary>
/// <param name="Device">The interface's name.</param>
/// <param name="Original">The value before the first start.</param>
internal sealed record ProxyDelayChange(string Device, string Original) : SteeringChange
{
    private const string NoDelay = "0";

    /// <summary>The parameter of one interface.</summary>
    public static string Key(string device) => $"net/ipv4/neigh/{device}/proxy_delay";

    /// <inheritdoc/>
    public override bool IsPresent(HostSnapshot host) => host.ProxyDelay(Device) == NoDelay;

    /// <inheritdoc/>
    public override void Make(RtNetlinkClient netlink) => Sysctl.Write(Key(Device), NoDelay);

    /// <inheritdoc/>
    public override void Undo(RtNetlinkClient netlink) => new SysctlChange(Key(Device), Original).Undo(netlink);

    /// <inheritdoc/>
    private protected override string Describe() => $"sysctl {Key(Device)}";
}
