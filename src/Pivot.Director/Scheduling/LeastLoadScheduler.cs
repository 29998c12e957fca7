using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// The schedulers that take the available server with the least of something, the first of equals:
/// <list type="bullet">
/// <item>lc: <c>active * 256 + inactive</c> (ip_vs_lc.c);</item>
/// <item>wlc: the same for its weight (ip_vs_wlc.c);</item>
/// <item>sed: <c>active + 1</c> for its weight, so inactive connections, and UDP, do not count (ip_vs_sed.c);</item>
/// <item>nq: nothing for a server without active connections, else as sed (ip_vs_nq.c).</item>
/// </list>
/// </summary>
/// <param name="load">What counts.</param>
/// <param name="isWeighted">For its weight.</param>
/// <param name="settings">Tell the clients' family.</param>
internal sealed class LeastLoadScheduler(Func<RealServer, long> load, bool isWeighted, SchedulerSettings settings) : IScheduler
{
    private readonly LeastLoadTree _tree = new(load, isWeighted, settings.IsForIPv6);

    /// <summary>lc</summary>
    public static IScheduler LeastConnection(SchedulerSettings settings) => new LeastLoadScheduler(static server => server.Overhead, isWeighted: false, settings);

    /// <summary>wlc</summary>
    public static IScheduler WeightedLeastConnection(SchedulerSettings settings) => new LeastLoadScheduler(static server => server.Overhead, isWeighted: true, settings);

    /// <summary>sed</summary>
    public static IScheduler ShortestExpectedDelay(SchedulerSettings settings) => new LeastLoadScheduler(static server => server.ActiveConnections + 1L, isWeighted: true, settings);

    /// <summary>nq</summary>
    public static IScheduler NeverQueue(SchedulerSettings settings) =>
        new LeastLoadScheduler(static server => server.ActiveConnections is var active and not 0 ? active + 1L : 0, isWeighted: true, settings);

    /// <inheritdoc/>
    public void ServersChanged(ReadOnlySpan<RealServer> servers) => _tree.ServersChanged(servers);

    /// <inheritdoc/>
    public RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now) => _tree.Least(servers);
}
