using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>fo: the available server with the highest weight, the first of equals (ip_vs_fo.c).</summary>
internal sealed class FailoverScheduler : IScheduler
{
    private int[] _order = [];

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _order = WeightOrder.Of(servers);

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now)
    {
        foreach (int place in _order)
        {
            if (servers[place].IsAvailable)
            {
                return servers[place];
            }
        }

        return null;
    }
}
