using System.Net;
using Pivot.Director.Ports;
using Pivot.Linux.Interfaces;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Linux;

/// <summary>Runs once through what a start does on its host, as far as that changes nothing, so that the start that counts finds it in memory.</summary>
public static class HostRehearsal
{
    private static readonly RoutedNames Names = new("pivot0", 7701, 1000);

    /// <summary>Reads the host, plans for it, and writes journal lines that nobody gets.</summary>
    /// <param name="plan">What would be steered.</param>
    /// <exception cref="HostException">The host cannot be read, which the start will tell.</exception>
    public static void Run(SteeringPlan plan)
    {
        using RtNetlinkClient netlink = new();
        InterfacePresence presence = InterfacePresence.Read(netlink);
        InterfaceSettings wanted = new(presence.Links[0].Name) { Addresses = [new HostAddress(IPAddress.Parse("192.0.2.1"), 24)] };
        Write(InterfacePlan.Of([wanted], presence, []).Made);
        _ = JournalText.WriteHeader(HostIdentity.Current());
        _ = netlink.FindLink(Names.Device);
        HostSnapshot host = HostSnapshot.Read(netlink, Names, []);
        RoutesPlan resolved = RoutesPlan.Resolve(plan, Names, host, []);
        _ = BpfMaps.Settings(0, BpfMaps.Of(plan, resolved.OwnAddresses, resolved.ReplyPaths, host.Addresses.Select(static own => own.Address)));
        SteeringDiff diff = SteeringDiff.Compute(resolved.Wanted, change => change.IsPresent(host), []);
        Write(diff.ToMake);
        Write([.. ForwardingParameters.ChangedWithForwarding(Names.Device).Select(static key => new SysctlChange(key, Sysctl.TryRead(key) ?? ""))]);
    }

    private static void Write(IReadOnlyList<HostChange> changes)
    {
        foreach (HostChange change in changes)
        {
            _ = change.Identity;
            _ = JournalText.Write(new JournalLine { Make = change });
        }
    }
}
