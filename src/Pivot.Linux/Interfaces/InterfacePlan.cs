using System.Net;
using System.Net.Sockets;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Interfaces;

/// <summary>
/// What has to change so that interfaces are as they are to be. What is as it is to be is not touched, whoever made it so; what is taken away was made by Pivot. Everything new comes first and what it replaces goes after it, so that no
/// connectivity that stays is lost in between; only what cannot stand beside its successor goes before. Pure.
/// </summary>
/// <param name="First">To be put back before anything is made.</param>
/// <param name="Made">To be made, in this order.</param>
/// <param name="Last">To be put back then, in this order.</param>
internal sealed record InterfacePlan(IReadOnlyList<HostChange> First, IReadOnlyList<InterfaceChange> Made, IReadOnlyList<HostChange> Last)
{
    /// <summary>The metric of the first default route; IPv6 comes before what router advertisements bring (1024).</summary>
    private const uint FirstMetric6 = 100;

    /// <summary>What a default route's metric is raised by where its interface has no carrier and another's has.</summary>
    private const uint NoCarrier = 1000;

    /// <summary>Lifetimes count down by themselves; a renewal moves them by more.</summary>
    private const uint LifetimeSlackSeconds = 5;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => First.Count + Made.Count + Last.Count == 0;

    /// <summary>Makes the plan.</summary>
    /// <param name="wanted">The interfaces, in the order of the file.</param>
    /// <param name="present">The host as it is.</param>
    /// <param name="owned">What of it Pivot has made.</param>
    public static InterfacePlan Of(IReadOnlyList<InterfaceSettings> wanted, InterfacePresence present, IReadOnlyList<HostChange> owned)
    {
        List<InterfaceChange> links = [], addresses = [], routes = [];
        HashSet<string> kept = new(StringComparer.Ordinal);
        HashSet<int> provisional = [];
        for (int rank = 0; rank < wanted.Count; rank++)
        {
            InterfaceSettings settings = wanted[rank];
            if (present.Find(settings.Name) is not { } link)
            {
                continue;
            }

            if (settings.IsProvisional)
            {
                _ = provisional.Add(link.Index);
            }

            links.AddRange(LinkChanges(settings, link));
            addresses.AddRange(AddressChanges(settings, link));
            routes.AddRange(RouteChanges(settings, link, (uint)rank, wanted, present));
        }

        foreach (InterfaceChange change in (InterfaceChange[])[.. links, .. addresses, .. routes])
        {
            _ = kept.Add(change.Identity);
        }

        List<HostChange> gone = [];
        foreach (HostChange change in owned)
        {
            bool stays = change is not InterfaceChange own || kept.Contains(change.Identity) || (change is AddressChange or GatewayChange && provisional.Contains(own.InterfaceIndex));
            if (!stays)
            {
                gone.Add(change);
            }
        }

        gone.Reverse();
        List<HostChange> first = gone.FindAll(change => IsInTheWay(change, addresses));
        gone.RemoveAll(first.Contains);
        gone.Sort(static (one, other) => OrderOfGoing(one).CompareTo(OrderOfGoing(other)));
        InterfaceChange[] made = [.. links, .. addresses, .. routes];
        return new InterfacePlan(first, Array.FindAll(made, change => IsMissing(change, present)), gone);
    }

    private static IEnumerable<InterfaceChange> LinkChanges(InterfaceSettings settings, NetworkLink link)
    {
        if (settings.MtuBytes is { } mtu)
        {
            yield return new MtuChange(link.Name, link.Index, mtu, link.MtuBytes);
        }

        yield return new LinkStateChange(link.Name, link.Index);
    }

    private static IEnumerable<InterfaceChange> AddressChanges(InterfaceSettings settings, NetworkLink link)
    {
        foreach (HostAddress address in settings.Addresses)
        {
            yield return new AddressChange(link.Name, link.Index, address.Address, address.PrefixLength) { ValidSeconds = address.ValidSeconds };
        }
    }

    private static IEnumerable<InterfaceChange> RouteChanges(InterfaceSettings settings, NetworkLink link, uint rank, IReadOnlyList<InterfaceSettings> all, InterfacePresence present)
    {
        foreach (HostRoute route in settings.Routes)
        {
            AddressFamily family = route.Destination.BaseAddress.AddressFamily;
            uint metric = rank + (family == AddressFamily.InterNetworkV6 ? FirstMetric6 : 0);
            if (route.Destination.PrefixLength == 0 && !link.HasCarrier && HasCarrierElsewhere(family, all, present))
            {
                metric += NoCarrier;
            }

            yield return new GatewayChange(link.Name, link.Index, route.Destination, route.Gateway, metric) { IsOnLink = IsOutside(route.Gateway, settings) };
        }
    }

    /// <summary>Whether another interface that is connected has a default route of the family.</summary>
    private static bool HasCarrierElsewhere(AddressFamily family, IReadOnlyList<InterfaceSettings> all, InterfacePresence present)
    {
        foreach (InterfaceSettings settings in all)
        {
            foreach (HostRoute route in settings.Routes)
            {
                if (route.Destination.PrefixLength == 0 && route.Destination.BaseAddress.AddressFamily == family && present.Find(settings.Name) is { HasCarrier: true })
                {
                    return true;
                }
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
                return found is null || (address.ValidSeconds is { } valid && (found.ValidSeconds is not { } left || Math.Abs((long)valid - left) > LifetimeSlackSeconds));
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

    /// <summary>Routes before the addresses that they stand on, those before the link's own state.</summary>
    internal static int OrderOfGoing(HostChange change) => change switch
    {
        GatewayChange => 0,
        AddressChange => 1,
        MtuChange => 2,
        _ => 3,
    };
}
