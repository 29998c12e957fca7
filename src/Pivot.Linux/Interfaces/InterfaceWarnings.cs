using System.Net;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Interfaces;

/// <summary>What keeps interfaces from being what they are meant to be although the kernel has refused nothing. Pure.</summary>
internal static class InterfaceWarnings
{
    /// <summary>A sentence each.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<InterfaceSettings> wanted, InterfacePresence present)
    {
        List<string> found = [];
        foreach (InterfaceSettings settings in wanted)
        {
            if (present.Find(settings.Name) is not { } link)
            {
                found.Add($"there is no interface {settings.Name}: it is configured when it appears (`pivot show interfaces` lists those that there are)");
                continue;
            }

            if (!link.HasCarrier)
            {
                found.Add($"{settings.Name} has no carrier: is the cable plugged in, and the other end on?");
            }

            if (link.MasterIndex != 0 && settings.Addresses.Count > 0)
            {
                string master = present.Links.FirstOrDefault(one => one.Index == link.MasterIndex)?.Name ?? "another interface";
                found.Add($"{settings.Name} is a port of {master}, so its addresses are of no use: give them to {master}");
            }

            AddDuplicates(found, settings, link, present);
            AddOvertaken(found, settings, link, present);
        }

        return found;
    }

    private static void AddDuplicates(List<string> found, InterfaceSettings settings, NetworkLink link, InterfacePresence present)
    {
        foreach (HostAddress wanted in settings.Addresses)
        {
            if (present.Find(link.Index, wanted) is { IsDuplicate: true })
            {
                found.Add($"{wanted.Address} on {settings.Name} is in use by another host of the link, so the board does not use it: give one of them another address");
            }
        }
    }

    /// <summary>A default route of somebody else's with a lower metric.</summary>
    private static void AddOvertaken(List<string> found, InterfaceSettings settings, NetworkLink link, InterfacePresence present)
    {
        foreach (HostRoute wanted in settings.Routes)
        {
            Route? own = wanted.Destination.PrefixLength > 0 ? null : FindDefault(present, route => route.OutputInterface == link.Index && Equals(route.Gateway, wanted.Gateway), wanted.Destination);
            if (own is not null && FindDefault(present, route => route.Protocol != RtNetlinkClient.RouteProtocol && route.Metric < own.Metric, wanted.Destination) is { } other)
            {
                found.Add($"the default route via {wanted.Gateway} on {settings.Name} is not used, for one that is not Pivot's comes first (via {other.Gateway?.ToString() ?? "its link"}, metric {other.Metric}): "
                    + "take that out where it is configured, or gateway out of [[interface]]");
            }
        }
    }

    private static Route? FindDefault(InterfacePresence present, Predicate<Route> match, IPNetwork destination)
    {
        foreach (Route route in present.Routes)
        {
            if (route.Destination.Equals(destination) && match(route))
            {
                return route;
            }
        }

        return null;
    }
}
