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
    /// <returns>False where there is no such server, or it is leaving.</returns>
    public bool TryChangeServer(string service, string server, Func<ServerCondition, ServerCondition> change)
    {
        lock (_control)
        {
            RealServer? found = Services.FirstOrDefault(known => known.Spec.Name == service)?.Servers.FirstOrDefault(known => known.Spec.Name == server);
            if (found is null || found.Spec.IsLeaving)
            {
                return false;
            }

            _conditions[found.Id] = change(found.Condition);
            PutInForce([.. Services.Select(known => known.Spec)]);
            return true;
        }
    }

    /// <summary>Changes any number of real servers at once, as <see cref="TryChangeServer"/> does one; nothing is put in force anew where nothing has changed.</summary>
    /// <param name="change">What the condition of a server of a service becomes. Called for each, the fallbacks too.</param>
    public void ChangeServers(Func<VirtualService, RealServer, ServerCondition> change)
    {
        lock (_control)
        {
            bool hasChanged = false;
            foreach (VirtualService service in Services)
            {
                foreach (RealServer server in service.Servers)
                {
                    ServerCondition condition = change(service, server);
                    if (condition != server.Condition)
                    {
                        _conditions[server.Id] = condition;
                        hasChanged = true;
                    }
                }
            }

            if (hasChanged)
            {
                PutInForce([.. Services.Select(known => known.Spec)]);
            }
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
            found.Add((_table.Identities.IdOf(IdentityOf(spec)), spec, ServersFor(before, spec)));
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

        SetFlowServers(built);
        PutServersInForce(before, built);
        SetMasquerades(built);
        ForgetConditions(built);
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

    /// <summary>An earlier shape of a service, which has no servers, is none of its own connections'.</summary>
    private static string IdentityOf(VirtualServiceSpec spec) => spec is { IsLeaving: true, Servers.Count: 0 } ? $"earlier {spec.Name}" : $"service {spec.Name}";

    /// <summary>What was changed of servers that are no more ends with them.</summary>
    private void ForgetConditions(List<VirtualService> services)
    {
        var present = new HashSet<int>();
        foreach (VirtualService service in services)
        {
            foreach (RealServer server in service.Servers)
            {
                present.Add(server.Id);
            }
        }

        foreach (int id in (int[])[.. _conditions.Keys])
        {
            if (!present.Contains(id))
            {
                _conditions.Remove(id);
            }
        }
    }

    /// <summary>What was changed of a server ends when it leaves, but that it is down: its connections would go on to nowhere. When it comes back it is as configured.</summary>
    private ServerCondition ConditionOf(int id, RealServerSpec spec, RealServer? before)
    {
        ServerCondition condition = _conditions.GetValueOrDefault(id) ?? ServerCondition.AsConfigured;
        if (spec.IsLeaving || before is { Spec.IsLeaving: true })
        {
            condition = ServerCondition.AsConfigured with { IsDown = spec.IsLeaving && condition.IsDown };
            _conditions[id] = condition;
        }

        return condition;
    }

    private RealServer[] ServersFor(ServiceTable before, VirtualServiceSpec service)
    {
        int[] ids = new int[service.Servers.Count];
        var conditions = new ServerCondition[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = _table.Identities.IdOf(service.Servers[i].IdentityIn(service.Name));
            conditions[i] = ConditionOf(ids[i], service.Servers[i], before.Server(ids[i]));
        }

        int[] weights = EffectiveWeights.Of(service.Scheduler, service.Servers, conditions);
        var servers = new RealServer[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            servers[i] = ServerFor(before, ids[i], service.Servers[i], conditions[i], weights[i]);
        }

        return servers;
    }

    private RealServer ServerFor(ServiceTable before, int id, RealServerSpec spec, ServerCondition condition, int weight)
    {
        RealServer? known = before.Server(id);
        _counts.SetThresholds(id, condition.Thresholds(spec.Thresholds));
        if (known is not null && known.Spec.IsLike(spec) && known.Condition == condition && known.Weight == weight)
        {
            return known;
        }

        RealServer server = known is null ? new RealServer(id, spec, _counts, _options.Workers, condition, _table.HasTakenOverLocalEnds(id), weight) : new RealServer(known, spec, condition, weight);
        server.ForChecks = TwinFor(server, known?.ForChecks);
        return server;
    }
}
