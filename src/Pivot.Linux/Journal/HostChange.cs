using System.Text.Json.Serialization;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>One change that Pivot makes to the host, with what is needed to put it back. A line of the <see cref="HostJournal"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SysctlChange), "sysctl")]
[JsonDerivedType(typeof(DeviceChange), "device")]
[JsonDerivedType(typeof(BridgedDeviceChange), "bridged-device")]
[JsonDerivedType(typeof(RouteChange), "route")]
[JsonDerivedType(typeof(RuleChange), "rule")]
[JsonDerivedType(typeof(IcmpRuleChange), "icmp-rule")]
[JsonDerivedType(typeof(ProxyNeighbourChange), "proxy-neighbour")]
[JsonDerivedType(typeof(ParameterChange), "parameter")]
[JsonDerivedType(typeof(ClsactChange), "clsact")]
[JsonDerivedType(typeof(ProgramChange), "program")]
[JsonDerivedType(typeof(LinkStateChange), "link-state")]
[JsonDerivedType(typeof(MtuChange), "mtu")]
[JsonDerivedType(typeof(AddressChange), "address")]
[JsonDerivedType(typeof(GatewayChange), "gateway")]
internal abstract record HostChange
{
    /// <summary>Names the place on the host that is changed, in words for the user: two changes with one identity are the same change.</summary>
    [JsonIgnore]
    public string Identity => Describe();

    /// <summary>Puts back what was there before. What is gone already is no error.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public abstract void Undo(RtNetlinkClient netlink);

    /// <summary>The same change where an interface has another name by now; what names none, or one that is gone, stays as it is.</summary>
    /// <param name="nameOf">The present name of an interface by its index; null = it is gone.</param>
    public virtual HostChange Renamed(Func<int, string?> nameOf) => this;

    /// <summary>The words of <see cref="Identity"/>.</summary>
    private protected abstract string Describe();
}
