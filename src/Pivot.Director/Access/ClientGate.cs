using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Access;

/// <summary>
/// Who may open connections of a service, and how fast. Judges only what would open one; <c>deny</c> wins over <c>allow</c>, and who is refused gets no answer. The limit and what clients owe, and the counters, outlive changes of
/// the service that do not concern them.
/// </summary>
internal sealed class ClientGate
{
    /// <summary>Counters of a worker stand on a cache line of their own.</summary>
    private const int CountersPerWorker = 8;

    private readonly ClientNetworks? _allow;
    private readonly ClientNetworks _deny;
    private readonly ClientBuckets? _rate;

    /// <summary>For each worker, which alone writes them: packets of denied clients, then packets of clients that are too fast.</summary>
    private readonly long[] _counters;

    private ClientGate(VirtualServiceSpec spec, ClientBuckets? rate, long[] counters)
    {
        (_allow, _deny) = (spec.Allow, spec.Deny);
        _rate = rate;
        _counters = counters;
    }

    /// <summary>The gate of a service in a new version; null where it lets everybody in.</summary>
    /// <param name="spec">The service as configured.</param>
    /// <param name="before">The gate of the version before, or null.</param>
    /// <param name="workers">Threads that judge.</param>
    /// <param name="seed">Random.</param>
    public static ClientGate? Of(VirtualServiceSpec spec, ClientGate? before, int workers, ulong seed)
    {
        if (spec.Allow is null && spec.Deny.Count == 0 && spec.Rate is null && before is null)
        {
            return null;
        }

        ClientBuckets? rate = spec.Rate is null ? null : before?._rate is { } known && known.Rate == spec.Rate ? known : new ClientBuckets(spec.Rate, seed);
        return new ClientGate(spec, rate, before?._counters ?? new long[workers * CountersPerWorker]);
    }

    /// <summary>Packets dropped because their client may not come, over all workers.</summary>
    public long Denied => Sum(0);

    /// <summary>Packets dropped because their client opens connections too fast, over all workers.</summary>
    public long Limited => Sum(1);

    /// <summary>Whether a client may come at all.</summary>
    public bool Admits(IpAddress client) => !_deny.Contains(client) && (_allow is null || _allow.Contains(client));

    /// <summary>Counts a packet of a client that may not come.</summary>
    public void CountDenied(Worker worker) => _counters[worker.Number * CountersPerWorker]++;

    /// <summary>Takes a connection of what the client may open now.</summary>
    /// <returns>False when it has opened too many; that is counted.</returns>
    public bool TryTake(IpAddress client, Worker worker)
    {
        if (_rate is null || _rate.TryTake(client, worker.Now))
        {
            return true;
        }

        _counters[(worker.Number * CountersPerWorker) + 1]++;
        return false;
    }

    private long Sum(int counter)
    {
        long sum = 0;
        for (int index = counter; index < _counters.Length; index += CountersPerWorker)
        {
            sum += Volatile.Read(ref _counters[index]);
        }

        return sum;
    }
}
