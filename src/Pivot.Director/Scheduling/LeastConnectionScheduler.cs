using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>lc: the available server with the least overhead, <c>active * 256 + inactive</c>; the first of equals (ip_vs_lc.c).</summary>
internal sealed class LeastConnectionScheduler : IScheduler
{
    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        RealServer? least = null;
        long leastOverhead = 0;
        foreach (RealServer server in servers)
        {
            long overhead = server.Overhead;
            if (server.IsAvailable && (least is null || overhead < leastOverhead))
            {
                least = server;
                leastOverhead = overhead;
            }
        }

        return least;
    }
}
