using System.Net;
using Pivot.Config.Binding;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Checks services against each other: a packet belongs to one service, and no server may stand behind a VIP's own address.</summary>
internal static class OverlapRules
{
    public static void Check(IReadOnlyList<ServiceDraft> services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Overlap(services[j], services[i]);
            }

            ServersAreNoVips(services[i], services);
        }
    }

    private static void Overlap(ServiceDraft first, ServiceDraft second)
    {
        if (SharedProtocol(first.Config, second.Config) is not { } protocol
            || first.Config.Ports.Intersection(second.Config.Ports) is not { } ports
            || SharedAddress(first.Config, second.Config) is not { } address)
        {
            return;
        }

        var taken = first.Config.Ports.IsAny && second.Config.Ports.IsAny ? "any port" : $"port {ports}";
        second.Keys.Report("name", $"service \"{second.Config.Name}\" overlaps service \"{first.Config.Name}\" at {Place.Of(first.Config.Source)}: "
            + $"both take {ProtocolText.Of(protocol)} {address} {taken}, and a packet can belong to one only");
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

    private static void ServersAreNoVips(ServiceDraft service, IReadOnlyList<ServiceDraft> all)
    {
        foreach (var server in service.Servers)
        {
            ServerIsNoVip(server.Keys, server.Config.Address, all);
        }

        if (service.Fallback is { } keys && service.Config.Fallback is { } fallback)
        {
            ServerIsNoVip(keys, fallback.Address, all);
        }
    }

    private static void ServerIsNoVip(TableReader keys, IPAddress address, IReadOnlyList<ServiceDraft> all)
    {
        var owner = keys.IsSound("address")
            ? all.FirstOrDefault(service => service.Config.Addresses.Any(vip => VirtualAddresses.Contains(vip, address)))
            : null;
        if (owner is not null)
        {
            keys.Report("address", $"{address} is a VIP of service \"{owner.Config.Name}\" at {Place.Of(owner.Config.Source)}: "
                + "packets to it come back to the director; expected the real server's own address");
        }
    }
}
