using Pivot.Control.Model;

namespace Pivot.Top;

/// <summary>What the daemon has told at one moment.</summary>
internal sealed record TopData
{
    /// <summary>The daemon.</summary>
    public required StatusReport Status { get; init; }

    /// <summary>Services and servers.</summary>
    public required ServicesReport Services { get; init; }

    /// <summary>Counters and rates.</summary>
    public required StatisticsReport Statistics { get; init; }

    /// <summary>Dropped packets.</summary>
    public required DropsReport Drops { get; init; }

    /// <summary>The connections of the chosen service; null while none are shown.</summary>
    public ConnectionsReport? Connections { get; init; }

    /// <summary>The rates of a service; none where the statistics are older than the service.</summary>
    public RatesReport RatesOf(string service)
    {
        foreach (ServiceStatisticsReport report in Statistics.Services)
        {
            if (report.Name == service)
            {
                return report.Traffic.Rates;
            }
        }

        return new RatesReport();
    }

    /// <summary>The rates of a server, likewise.</summary>
    public RatesReport RatesOf(string service, string server)
    {
        foreach (ServiceStatisticsReport report in Statistics.Services)
        {
            foreach (ServerStatisticsReport one in report.Servers)
            {
                if (report.Name == service && one.Name == server)
                {
                    return one.Traffic.Rates;
                }
            }
        }

        return new RatesReport();
    }
}
