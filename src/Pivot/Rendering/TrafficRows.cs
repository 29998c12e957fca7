using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>The order in which tables show traffic: each virtual service, its real servers below it, what is masqueraded, and the total last.</summary>
internal static class TrafficRows
{
    /// <summary>Adds a row for each.</summary>
    /// <param name="report">The statistics.</param>
    /// <param name="add">Is told what stands in the columns of service and server, and the traffic.</param>
    public static void Add(StatisticsReport report, Action<string, string, TrafficReport> add)
    {
        foreach (ServiceStatisticsReport service in report.Services)
        {
            add(service.Name, "", service.Traffic);
            foreach (ServerStatisticsReport server in service.Servers)
            {
                add("", server.Name, server.Traffic);
            }
        }

        if (report.Masqueraded is { } masqueraded)
        {
            add(ServicesRenderer.Masquerade, "", masqueraded);
        }

        add("total", "", report.Total);
    }
}
