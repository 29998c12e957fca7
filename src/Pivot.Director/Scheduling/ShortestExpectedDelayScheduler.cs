using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// sed: the available server with the least <c>(active + 1) / weight</c>, compared by cross-multiplication; the first of equals (ip_vs_sed.c).
/// Inactive connections, and so UDP, do not count.
/// </summary>
internal sealed class ShortestExpectedDelayScheduler : IScheduler
{
    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers)
    {
    }

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        RealServer? least = null;
        long leastDelay = 0;
        foreach (RealServer server in servers)
        {
            if (server.IsAvailable)
            {
                long delay = server.ActiveConnections + 1L;
                if (least is null || delay * least.Weight < leastDelay * server.Weight)
                {
                    least = server;
                    leastDelay = delay;
                }
            }
        }

        return least;
    }
}
