using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Director.Statistics;

namespace Pivot.Director;

/// <content>Services and their servers put in force, and what is changed of servers at run time.</content>
public sealed partial class PacketDirector
{
    /// <summary>By the server's id, those that are not as configured. Control plane only, under its lock.</summary>
    private readonly Dictionary<int, ServerCondition> _conditions = [];

    /// <summary>What services have counted that are not configured any more. Under the control lock.</summary>
    private TrafficCounters _trafficOfGoneServices;

    /// <summary>
    /// Changes a real server at run time: its weight, whether it is drained, whether it is down. New connections follow the change from the next batch on; what becomes of those that a server has when it goes
    /// down, <see cref="VirtualServiceSpec.OnServerLoss"/> tells.
    /// </summary>
    /// <param name="service">The service's name.</param>
    /// <param name="server">The server's name, unique in its service.</param>
    /// <param name="change">What it becomes from what it is.</param>
    /// <returns>False where there is no such server.</returns>
    public bool TryChangeServer(string service, string server, Func<ServerCondition, ServerCondition> change)
    {
        lock (_control)
        {
            RealServer? found = Services.FirstOrDefault(known => known.Spec.Name == service)?.Servers.FirstOrDefault(known => known.Spec.Name == server);
            if (found is null)
            {
                return false;
            }

            _conditions[found.Id] = change(found.Condition);
            PutInForce([.. Services.Select(known => known.Spec)]);
            return true;
        }
    }

    /// <summary>The timeouts in force; others hold within a second for all connections, also those that there are.</summary>
    public ConnectionTimeouts Timeouts
    {
        get => _table.Timeouts;
        set
        {
            lock (_control)
            {
                _table.Timeouts = value;
            }
        }
    }

    /// <summary>What all services have counted, also those that are not configured any more; never falls.</summary>
    public TrafficCounters Traffic
    {
        get
        {
            lock (_control)
            {
                TrafficCounters sum = _trafficOfGoneServices;
                foreach (VirtualService service in Services)
                {
                    sum.Add(service.Traffic);
                }

                return sum;
            }
        }
    }

    /// <summary>Under the control lock.</summary>
    private void PutInForce(IReadOnlyList<VirtualServiceSpec> services)
    {
        ServiceTable before = _services;
        var known = new Dictionary<int, VirtualService>();
        foreach (VirtualService service in before.Services)
        {
            known[service.Id] = service;
        }

        var found = new List<(int Id, VirtualServiceSpec Spec, RealServer[] Servers)>(services.Count);
        foreach (VirtualServiceSpec spec in services)
        {
            RealServer[] servers = [.. spec.Servers.Select(server => ServerFor(before, spec, server))];
            found.Add((_table.Identities.IdOf($"service {spec.Name}"), spec, servers));
        }

        var built = new List<VirtualService>(found.Count);
        foreach ((int id, VirtualServiceSpec spec, RealServer[] servers) in found)
        {
            built.Add(new VirtualService(id, spec, servers, known.GetValueOrDefault(id), _seed ^ (uint)id, _options.Workers));
        }

        KeepTrafficOfGone(before.Services, built);
        SetNextHops(built);
        SetTunnelPaths(built);
        SetSourcePools(built);

        PutServersInForce(before, built);
        SetMasquerades(built);
    }

    private void KeepTrafficOfGone(IReadOnlyList<VirtualService> before, List<VirtualService> after)
    {
        foreach (VirtualService service in before)
        {
            if (!after.Exists(kept => kept.Id == service.Id))
            {
                _trafficOfGoneServices.Add(service.Traffic);
            }
        }
    }

    /// <summary>Workers that still use the services before are given new servers by the schedulers, so all workers know those first.</summary>
    private void PutServersInForce(ServiceTable before, List<VirtualService> services)
    {
        var servers = new List<RealServer>();
        foreach (VirtualService service in services)
        {
            servers.AddRange(service.Servers);
        }

        foreach (Masquerade masquerade in _masquerades.All)
        {
            servers.Add(masquerade.Server);
        }

        Volatile.Write(ref _services, new ServiceTable(before.Services, [.. servers]));
        foreach (VirtualService service in services)
        {
            service.PutServersInForce();
        }
    }

    /// <summary>
    /// A server that gets packets as they are is another one than that which gets them rewritten: a connection cannot go on by the other way, for it has other addresses.
    /// </summary>
    private RealServer ServerFor(ServiceTable before, VirtualServiceSpec service, RealServerSpec spec)
    {
        int id = _table.Identities.IdOf($"server {service.Name} {spec.Address} {spec.Port}{(spec.Forwarding.KeepsPacket() ? " as it is" : "")}");
        ServerCondition condition = _conditions.GetValueOrDefault(id) ?? ServerCondition.AsConfigured;
        RealServer? known = before.Server(id);
        _counts.SetThresholds(id, spec.Thresholds);
        return known is null ? new RealServer(id, spec, _counts, _options.Workers, condition, _table.HasTakenOverLocalEnds(id))
            : known.Spec.IsLike(spec) && known.Condition == condition ? known
            : new RealServer(known, spec, condition);
    }
}
