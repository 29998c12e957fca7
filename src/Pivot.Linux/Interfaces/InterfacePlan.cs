using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Interfaces;

/// <summary>
/// What has to change so that interfaces are as they are to be. What is as it is to be is not touched, whoever made it so; what is taken away was made by Pivot. Everything new comes first and what it replaces goes after it, so that no
/// connectivity that stays is lost in between; only what cannot stand beside its successor goes before. Pure.
/// </summary>
internal sealed class InterfacePlan
{
    /// <summary>The metric of the first default route; IPv6 comes before what router advertisements bring (1024).</summary>
    private const uint FirstMetric6 = 100;

    /// <summary>What a default route's metric is raised by where its interface has no carrier and another's has.</summary>
    private const uint NoCarrier = 1000;

    /// <summary>Lifetimes count down by themselves; a renewal moves them by more.</summary>
    private const uint LifetimeSlackSeconds = 5;

    private InterfacePlan(IReadOnlyList<HostChange> first, IReadOnlyList<InterfaceChange> made, IReadOnlyList<HostChange> last) => (First, Made, Last) = (first, made, last);

    /// <summary>To be put back before anything is made.</summary>
    public IReadOnlyList<HostChange> First { get; }

    /// <summary>To be made, in this order.</summary>
    public IReadOnlyList<InterfaceChange> Made { get; }

    /// <summary>To be put back then, in this order.</summary>
    public IReadOnlyList<HostChange> Last { get; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => First.Count + Made.Count + Last.Count == 0;

    /// <summary>Makes the plan.</summary>
    /// <param name="wanted">The interfaces, in the order of the file.</param>
    /// <param name="present">The host as it is.</param>
    /// <param name="owned">What of it Pivot has made.</param>
    public static InterfacePlan Of(IReadOnlyList<InterfaceSettings> wanted, InterfacePresence present, IReadOnlyList<HostChange> owned)
    {
        List<InterfaceChange> links = [], addresses = [], routes = [];
        List<NetworkLink> provisional = [];
        for (int rank = 0; rank < wanted.Count; rank++)
        {
            InterfaceSettings settings = wanted[rank];
            if (present.Find(settings.Name) is not { } link)
            {
                continue;
            }

            if (settings.IsProvisional)
            {
                provisional.Add(link);
            }

            AddLink(links, settings, link);
            AddAddresses(addresses, settings, link);
            AddRoutes(routes, settings, link, (uint)rank, HasCarrierElsewhere(settings, wanted, present));
        }

        InterfaceChange[] made = [.. links, .. addresses, .. routes];
        List<HostChange> gone = [];
        foreach (HostChange change in owned)
        {
            if (change is InterfaceChange own && !Array.Exists(made, kept => kept.Identity == own.Identity) && !IsUndecided(own, provisional))
            {
                gone.Add(change);
            }
        }

        gone.Reverse();
        List<HostChange> first = gone.FindAll(change => IsInTheWay(change, addresses));
        gone.RemoveAll(first.Contains);
        gone.Sort(static (one, other) => OrderOfGoing(one).CompareTo(OrderOfGoing(other)));
        return new InterfacePlan(first, Array.FindAll(made, change => IsMissing(change, present)), gone);
    }

    /// <summary>Routes before the addresses that they stand on, those before the link's own state.</summary>
    internal static int OrderOfGoing(HostChange change) => change switch
    {
        GatewayChange => 0,
        AddressChange => 1,
        MtuChange => 2,
        _ => 3,
    };

    private static bool IsUndecided(InterfaceChange own, List<NetworkLink> provisional) =>
        own is AddressChange or GatewayChange && provisional.Exists(link => link.Index == own.InterfaceIndex);

    private static void AddLink(List<InterfaceChange> changes, InterfaceSettings settings, NetworkLink link)
    {
        if (settings.MtuBytes is { } mtu)
        {
            int possible = settings.IsMtuLeased && link.LargestMtuBytes is { } largest ? Math.Min(mtu, largest) : mtu;
            changes.Add(new MtuChange(link.Name, link.Index, possible, link.MtuBytes) { IsLeased = settings.IsMtuLeased });
        }

        changes.Add(new LinkStateChange(link.Name, link.Index));
    }

    private static void AddAddresses(List<InterfaceChange> changes, InterfaceSettings settings, NetworkLink link)
    {
        foreach (HostAddress address in settings.Addresses)
        {
            changes.Add(new AddressChange(link.Name, link.Index, address.Address, address.PrefixLength) { ValidSeconds = address.ValidSeconds, IsLeased = address.IsLeased });
        }
    }

    private static void AddRoutes(List<InterfaceChange> changes, InterfaceSettings settings, NetworkLink link, uint rank, bool hasCarrierElsewhere)
    {
        foreach (HostRoute route in settings.Routes)
        {
            uint metric = rank + (route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? FirstMetric6 : 0);
            if (route.Destination.PrefixLength == 0 && !link.HasCarrier && hasCarrierElsewhere)
            {
                metric += NoCarrier;
            }

            changes.Add(new GatewayChange(link.Name, link.Index, route.Destination, route.Gateway, metric) { IsOnLink = IsOutside(route.Gateway, settings), IsLeased = route.IsLeased });
        }
    }

    /// <summary>Whether another interface with a default route is connected.</summary>
    private static bool HasCarrierElsewhere(InterfaceSettings own, IReadOnlyList<InterfaceSettings> all, InterfacePresence present)
    {
        foreach (InterfaceSettings settings in all)
        {
            if (settings != own && present.Find(settings.Name) is { HasCarrier: true } && settings.Routes.Any(static route => route.Destination.PrefixLength == 0))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOutside(IPAddress? gateway, InterfaceSettings settings)
    {
        if (gateway is null || gateway.IsIPv6LinkLocal)
        {
            return false;
        }

        foreach (HostAddress own in settings.Addresses)
        {
            if (own.Address.AddressFamily == gateway.AddressFamily && Prefix.Containing(own.Address, own.PrefixLength).Contains(gateway))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMissing(InterfaceChange change, InterfacePresence present)
    {
        switch (change)
        {
            case MtuChange mtu:
                return LinkOf(mtu, present).MtuBytes != mtu.MtuBytes;
            case LinkStateChange:
                return !LinkOf(change, present).IsUp;
            case AddressChange address:
                InterfaceAddress? found = present.Find(address.InterfaceIndex, new HostAddress(address.Address, address.PrefixLength));
                return found is null || HasOtherLifetime(found, address.ValidSeconds);
            case GatewayChange route:
                foreach (Route one in present.Routes)
                {
                    if (route.IsThis(one))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    private static bool HasOtherLifetime(InterfaceAddress found, uint? validSeconds) =>
        found.ValidSeconds is { } left && validSeconds is { } valid ? Math.Abs((long)valid - left) > LifetimeSlackSeconds : (found.ValidSeconds is null) != (validSeconds is null);

    private static NetworkLink LinkOf(InterfaceChange change, InterfacePresence present)
    {
        foreach (NetworkLink link in present.Links)
        {
            if (link.Index == change.InterfaceIndex)
            {
                return link;
            }
        }

        throw new InvalidOperationException("The plan is made of the interfaces that there are.");
    }

    /// <summary>An interface has an IPv6 address with one prefix length only.</summary>
    private static bool IsInTheWay(HostChange gone, List<InterfaceChange> addresses) =>
        gone is AddressChange { Address.AddressFamily: AddressFamily.InterNetworkV6 } old
        && addresses.Exists(change => change is AddressChange address && address.InterfaceIndex == old.InterfaceIndex && address.Address.Equals(old.Address));
}
