using Pivot.Control.Model;
using Pivot.Ipvsadm.Editing;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Ipvsadm;

/// <summary>Finds what happens at services and servers in a daemon's reports, by their names.</summary>
/// <param name="servers">Connections.</param>
/// <param name="statistics">Counters.</param>
/// <param name="zeroed">Counters when they were zeroed; null when they never were.</param>
internal sealed class ServiceCounts(ServersReport servers, StatisticsReport statistics, StatisticsReport? zeroed)
{
    /// <summary>A service and its servers with their numbers.</summary>
    public ListedService Of(ViewedService service)
    {
        string name = service.Config.Name;
        ServiceStatisticsReport? counted = Find(statistics, name);
        ServiceStatisticsReport? before = zeroed is null ? null : Find(zeroed, name);
        IReadOnlyList<ServerRule> rules = service.Servers;
        ListedServer[] listed = new ListedServer[rules.Count];
        for (int i = 0; i < listed.Length; i++)
        {
            string server = service.Config.Servers[i].Name;
            ServerReport? report = servers.Servers.FirstOrDefault(candidate => candidate.Service == name && candidate.Name == server);
            listed[i] = new ListedServer(rules[i], Counters(Find(counted, server), Find(before, server)))
            {
                Weight = report?.Weight ?? rules[i].Weight,
                Active = report?.ActiveConnections ?? 0,
                Inactive = report?.InactiveConnections ?? 0,
                Templates = report?.Templates ?? 0,
            };
        }

        return new ListedService(service.Rule, Counters(counted?.Traffic, before?.Traffic), listed);
    }

    private static ServiceStatisticsReport? Find(StatisticsReport report, string service) => report.Services.FirstOrDefault(candidate => candidate.Name == service);

    private static TrafficReport? Find(ServiceStatisticsReport? service, string server) => service?.Servers.FirstOrDefault(candidate => candidate.Name == server)?.Traffic;

    private static ListedCounters Counters(TrafficReport? now, TrafficReport? before)
    {
        if (now is null)
        {
            return ListedCounters.Zero;
        }

        // A counter below what it was has begun again: its service or server came back, or the daemon did.
        TrafficReport? from = before is not null && before.Connections <= now.Connections && before.InPackets <= now.InPackets ? before : null;
        return new ListedCounters(
            [
                now.Connections - (from?.Connections ?? 0), now.InPackets - (from?.InPackets ?? 0), now.OutPackets - (from?.OutPackets ?? 0),
                now.InBytes - (from?.InBytes ?? 0), now.OutBytes - (from?.OutBytes ?? 0),
            ],
            [now.Rates.ConnectionsPerSecond, now.Rates.InPacketsPerSecond, now.Rates.OutPacketsPerSecond, now.Rates.InBytesPerSecond, now.Rates.OutBytesPerSecond]);
    }
}
