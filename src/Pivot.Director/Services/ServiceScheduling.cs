using Pivot.Director.Scheduling;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>
/// How a service chooses servers. It outlives changes of the service's servers and settings, so that a reload does not start the schedulers anew; only another
/// scheduler, or other flags of it, does.
/// </summary>
internal sealed class ServiceScheduling
{
    private readonly string _scheduler;
    private readonly SchedulerSettings _settings;
    private readonly ServerPool _ipv4;
    private readonly ServerPool _ipv6;

    private ServiceScheduling(string scheduler, SchedulerSettings settings)
    {
        _scheduler = scheduler;
        _settings = settings;
        _ipv4 = new ServerPool(isIPv4: true, SchedulerCatalog.Create(scheduler, settings));
        _ipv6 = new ServerPool(isIPv4: false, SchedulerCatalog.Create(scheduler, settings with { IsForIPv6 = true }));
    }

    /// <summary>Held while a connection of the service is scheduled and made, so that each choice sees the one before it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The scheduling of a service in a new version.</summary>
    /// <param name="spec">The service as configured.</param>
    /// <param name="before">That of the version before, or null; goes on when the scheduler is the same.</param>
    /// <param name="seed">Random, the same for all versions.</param>
    public static ServiceScheduling Of(VirtualServiceSpec spec, ServiceScheduling? before, ulong seed)
    {
        ushort port = spec.Ports is [{ Count: 1 } single] ? single.First : (ushort)0;
        var settings = new SchedulerSettings(spec.SchedulerFlags, port, seed);
        return before is not null && before._scheduler == spec.Scheduler && before._settings == settings ? before : new(spec.Scheduler, settings);
    }

    /// <summary>Puts servers in force: for workers that still use the version before, too.</summary>
    public void Change(RealServer[] servers)
    {
        lock (Lock)
        {
            _ipv4.Change(servers);
            _ipv6.Change(servers);
        }
    }

    /// <summary>Chooses the server of a new connection, one of the client's address family. The caller holds <see cref="Lock"/>.</summary>
    /// <returns>Null when none can be chosen.</returns>
    public RealServer? Schedule(in FlowKey key, ulong now) => (key.Source.IsIPv4 ? _ipv4 : _ipv6).Schedule(key, now);
}
