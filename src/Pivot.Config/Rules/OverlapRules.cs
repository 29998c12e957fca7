using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks services against each other: a packet belongs to one service, and no server may stand behind a VIP's own address.</summary>
internal static class OverlapRules
{
    public static void Check(IReadOnlyList<ServiceDraft> services)
    {
        var index = new VipIndex(services);
        var reported = new HashSet<(int, int)>();
        for (var i = 0; i < services.Count; i++)
        {
            // Of two prefixes that overlap one holds the other, so every pair is found from the one that is held.
            foreach (var vip in services[i].Config.Addresses)
            {
                foreach (var other in index.Holding(vip))
                {
                    var (first, second) = (Math.Min(i, other), Math.Max(i, other));
                    if (first != second && Overlap(services[first], services[second]) is { } message && reported.Add((first, second)))
                    {
                        services[second].Keys.Report("name", message);
                    }
                }
            }

            ServersAreNoVips(services[i], index);
        }
    }

    private static string? Overlap(ServiceDraft first, ServiceDraft second)
    {
        if (first.Config.Ports.Intersection(second.Config.Ports) is not { } ports
            || SharedProtocol(first.Config, second.Config) is not { } protocol
            || SharedAddress(first.Config, second.Config) is not { } address)
        {
            return null;
        }

        var taken = first.Config.Ports.IsAny && second.Config.Ports.IsAny ? "any port" : $"port {ports}";
        return $"service \"{second.Config.Name}\" overlaps service \"{first.Config.Name}\" at {Place.Of(first.Config.Source)}: "
            + $"both take {ProtocolText.Of(protocol)} {address} {taken}, and a packet can belong to one only";
    }

    private static ServiceProtocol? SharedProtocol(ServiceConfig first, ServiceConfig second)
    {
        foreach (var mine in first.Protocols)
        {
            foreach (var theirs in second.Protocols)
            {
                if (mine == theirs || mine == ServiceProtocol.Any || theirs == ServiceProtocol.Any)
                {
                    return mine == ServiceProtocol.Any ? theirs : mine;
                }
            }
        }

        return null;
    }

    private static VirtualAddress? SharedAddress(ServiceConfig first, ServiceConfig second)
    {
        foreach (var mine in first.Addresses)
        {
            foreach (var theirs in second.Addresses)
            {
                if (VirtualAddresses.Overlap(mine, theirs))
                {
                    return mine.Network is { } one && theirs.Network is { } other && one.PrefixLength > other.PrefixLength ? mine : theirs;
                }
            }
        }

        return null;
    }

    private static void ServersAreNoVips(ServiceDraft service, VipIndex index)
    {
        foreach (var server in service.AllServers)
        {
            ServerIsNoVip(server.Keys, server.Config.Address, index);
        }
    }

    private static void ServerIsNoVip(TableReader keys, IPAddress address, VipIndex index)
    {
        if (keys.IsSound("address") && index.OwnerOf(address) is { } owner)
        {
            keys.Report("address", $"{address} is a VIP of service \"{owner.Name}\" at {Place.Of(owner.Source)}: "
                + "packets to it come back to the director; expected the real server's own address");
        }
    }
}
