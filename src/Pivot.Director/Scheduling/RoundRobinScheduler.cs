using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>rr: the next available server after the last one; weights only tell available from quiesced (ip_vs_rr.c).</summary>
internal sealed class RoundRobinScheduler : IScheduler
{
    private int _last = -1;

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _last = _last >= servers.Length ? -1 : _last;

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key)
    {
        for (int step = 1; step <= servers.Length; step++)
        {
            int candidate = (_last + step) % servers.Length;
            if (servers[candidate].IsAvailable)
            {
                _last = candidate;
                return servers[candidate];
            }
        }

        return null;
    }
}
