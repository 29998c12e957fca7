using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// ovf: the available server with the highest weight that has no more active connections than its weight, the first of equals (ip_vs_ovf.c). So a
/// server takes one connection more than its weight before the next is used, and UDP, which is never active, never overflows.
/// </summary>
internal sealed class OverflowScheduler : IScheduler
{
    private int[] _order = [];

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _order = WeightOrder.Of(servers);

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        foreach (int place in _order)
        {
            RealServer server = servers[place];
            if (server.IsAvailable && server.ActiveConnections <= server.Weight)
            {
                return server;
            }
        }

        return null;
    }
}
