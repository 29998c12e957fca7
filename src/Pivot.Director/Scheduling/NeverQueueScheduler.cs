using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>nq: the first available server without active connections; when there is none, as <c>sed</c> (ip_vs_nq.c).</summary>
internal sealed class NeverQueueScheduler : IScheduler
{
    private readonly ShortestExpectedDelayScheduler _whenBusy = new();

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _whenBusy.ServersChanged(servers);

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        foreach (RealServer server in servers)
        {
            if (server.ActiveConnections == 0 && server.IsAvailable)
            {
                return server;
            }
        }

        return _whenBusy.Schedule(servers, key, now);
    }
}
