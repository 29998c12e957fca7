using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// wlc: the available server with the least overhead for its weight, compared by cross-multiplication so that nothing is rounded; the first of
/// equals (ip_vs_wlc.c).
/// </summary>
internal sealed class WeightedLeastConnectionScheduler : IScheduler
{
    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now) => Choose(servers);

    /// <summary>The rule, which <c>lblc</c> and <c>lblcr</c> use too.</summary>
    public static RealServer? Choose(ReadOnlySpan<RealServer> servers)
    {
        RealServer? least = null;
        long leastOverhead = 0;
        foreach (RealServer server in servers)
        {
            if (server.IsAvailable)
            {
                long overhead = server.Overhead;
                if (least is null || overhead * least.Weight < leastOverhead * server.Weight)
                {
                    least = server;
                    leastOverhead = overhead;
                }
            }
        }

        return least;
    }
}
