using Pivot.Config;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Running;

/// <summary>
/// What has been taken out of the configuration and still has connections: services as they were, each with those of its servers that have gone. An entry stands for those servers, and for the addresses and ports that
/// the service has no more. Pure and immutable; one entry for each change that took something out.
/// </summary>
/// <param name="Entries">The oldest first.</param>
internal sealed record LeavingServices(ConfigList<ServiceConfig> Entries)
{
    /// <summary>Nothing leaves.</summary>
    public static LeavingServices None { get; } = new([]);

    /// <summary>What leaves after a change. What comes back leaves no more.</summary>
    /// <param name="before">The configuration before it.</param>
    /// <param name="after">The configuration from then on.</param>
    public LeavingServices With(PivotConfig before, PivotConfig after)
    {
        HashSet<string> present = IdentitiesOf(after.Services);
        var entries = new List<ServiceConfig>();
        foreach (ServiceConfig entry in Entries)
        {
            AddWhatIsGone(entry, ServiceOf(after, entry.Name), present, entries);
        }

        foreach (ServiceConfig service in before.Services)
        {
            AddWhatIsGone(service, ServiceOf(after, service.Name), present, entries);
        }

        return new LeavingServices([.. entries]);
    }

    /// <summary>What still leaves.</summary>
    /// <param name="config">The configuration in force.</param>
    /// <param name="hasConnections">Whether a server has connections: by the service's name and its specification.</param>
    /// <param name="isReached">Whether connections of a service, by its name, go to addresses or ports that it has no more.</param>
    /// <returns>The same where all of it does.</returns>
    public LeavingServices Still(PivotConfig config, Func<string, RealServerSpec, bool> hasConnections, Func<string, bool> isReached)
    {
        var entries = new List<ServiceConfig>();
        foreach (ServiceConfig entry in Entries)
        {
            ServerConfig[] servers = [.. entry.Servers.Where(server => hasConnections(entry.Name, ServiceSpecs.Of(server)))];
            FallbackConfig? fallback = ServiceSpecs.FallbackOf(entry) is { } spec && hasConnections(entry.Name, spec) ? entry.Fallback : null;
            entries.Add(servers.Length == entry.Servers.Count && fallback == entry.Fallback ? entry : entry with { Servers = [.. servers], Fallback = fallback });
        }

        // Of a service that is no more all connections are its servers', whichever of its earlier addresses they go to.
        ConfigList<ServiceConfig> still =
        [
            .. entries.Where(entry => HasServers(entry)
                || (ServiceOf(config, entry.Name) is { } present ? !Covers(present, entry) && isReached(entry.Name) : entries.Exists(other => other.Name == entry.Name && HasServers(other)))),
        ];
        return still.Equals(Entries) ? this : new LeavingServices(still);
    }

    /// <summary>The services as the director and the steering are told of them: servers that leave stand behind the others of their service, services that leave behind the others.</summary>
    /// <param name="services">Those of the configuration.</param>
    /// <param name="leaving">Those of the entries, in their order.</param>
    public static IReadOnlyList<VirtualServiceSpec> Together(IReadOnlyList<VirtualServiceSpec> services, IReadOnlyList<VirtualServiceSpec> leaving)
    {
        if (leaving.Count == 0)
        {
            return services;
        }

        var seen = new HashSet<string>(services.SelectMany(service => service.Servers.Select(server => server.IdentityIn(service.Name))));
        var together = new List<VirtualServiceSpec>(services);
        foreach (VirtualServiceSpec entry in leaving)
        {
            RealServerSpec[] servers = [.. entry.Servers.Where(server => seen.Add(server.IdentityIn(entry.Name))).Select(server => server with { IsLeaving = true })];
            int first = together.FindIndex(service => service.Name == entry.Name);
            if (first >= 0)
            {
                together[first] = together[first] with { Servers = [.. together[first].Servers, .. servers] };
            }

            if (first < 0 || !Covers(together[first], entry))
            {
                together.Add(entry with { IsLeaving = true, Servers = first < 0 ? servers : [] });
            }
        }

        return together;
    }

    /// <summary>The service of a name; null when there is none.</summary>
    public static ServiceConfig? ServiceOf(PivotConfig config, string name) => config.Services.FirstOrDefault(service => service.Name == name);

    /// <param name="service">As it was.</param>
    /// <param name="now">As it is; null when it is no more.</param>
    /// <param name="present">The identities of all servers that are there.</param>
    /// <param name="entries">Gets an entry, where something is gone.</param>
    private static void AddWhatIsGone(ServiceConfig service, ServiceConfig? now, HashSet<string> present, List<ServiceConfig> entries)
    {
        ServerConfig[] gone = [.. service.Servers.Where(server => !present.Contains(IdentityOf(service, server)))];
        FallbackConfig? fallback = ServiceSpecs.FallbackOf(service) is { } spec && !present.Contains(spec.IdentityIn(service.Name)) ? service.Fallback : null;
        if (gone.Length > 0 || fallback is not null || now is null || !Covers(now, service))
        {
            entries.Add(service with { Servers = [.. gone], Fallback = fallback });
        }
    }

    private static bool HasServers(ServiceConfig entry) => entry.Servers.Count > 0 || entry.Fallback is not null;

    private static HashSet<string> IdentitiesOf(ConfigList<ServiceConfig> services)
    {
        var identities = new HashSet<string>(StringComparer.Ordinal);
        foreach (ServiceConfig service in services)
        {
            foreach (ServerConfig server in service.Servers)
            {
                identities.Add(IdentityOf(service, server));
            }

            if (ServiceSpecs.FallbackOf(service) is { } fallback)
            {
                identities.Add(fallback.IdentityIn(service.Name));
            }
        }

        return identities;
    }

    private static string IdentityOf(ServiceConfig service, ServerConfig server) => ServiceSpecs.Of(server).IdentityIn(service.Name);

    /// <summary>Whether all that goes to the one service goes to the other.</summary>
    private static bool Covers(ServiceConfig wide, ServiceConfig narrow) =>
        narrow.Addresses.All(wide.Addresses.Contains) && Contains(ServiceSpecs.ProtocolsOf(wide), ServiceSpecs.ProtocolsOf(narrow)) && Contains(wide.Ports.Ranges, narrow.Ports.Ranges);

    private static bool Covers(VirtualServiceSpec wide, VirtualServiceSpec narrow) =>
        Contains(wide.Addresses, narrow.Addresses) && Contains(wide.Protocols, narrow.Protocols) && Contains(wide.Ports, narrow.Ports);

    private static bool Contains(IReadOnlyList<AddressPrefix> wide, IReadOnlyList<AddressPrefix> narrow)
    {
        int found = 0;
        foreach (AddressPrefix prefix in narrow)
        {
            found += Array.IndexOf<AddressPrefix>([.. wide], prefix) >= 0 ? 1 : 0;
        }

        return found == narrow.Count;
    }

    private static bool Contains(IReadOnlyList<IpProtocol> wide, IReadOnlyList<IpProtocol> narrow)
    {
        foreach (IpProtocol protocol in narrow)
        {
            if (!VirtualServiceSpec.Contains(wide, protocol))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Contains(IReadOnlyList<PortRange> wide, IReadOnlyList<PortRange> narrow)
    {
        foreach (PortRange range in narrow)
        {
            bool isIn = false;
            foreach (PortRange other in wide)
            {
                isIn |= other.Contains(range.First) && other.Contains(range.Last);
            }

            if (!isIn)
            {
                return false;
            }
        }

        return true;
    }
}
