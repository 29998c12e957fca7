using Pivot.Health.States;

namespace Pivot.Health.Running;

/// <summary>Which servers are watched: what a reload changes.</summary>
public sealed partial class HealthRunner
{
    /// <summary>
    /// Watches these servers and no others. A server that stays, with its address and port, keeps its state and counters, and its place in time when nothing is asked of it otherwise; one that
    /// comes, or moves to another address, is unproven and checked at once. The listener hears of a server only once its health is another than that of a new one, or than it was.
    /// </summary>
    /// <exception cref="ArgumentException">Two servers of one service have the same name.</exception>
    public void Apply(IReadOnlyList<CheckedServer> servers)
    {
        List<Job> dropped = [];
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            Dictionary<string, CheckedServer> wanted = Wanted(servers);
            foreach ((string key, Watch watch) in new List<KeyValuePair<string, Watch>>(_watches))
            {
                if (!wanted.ContainsKey(key))
                {
                    Forget(key, watch, dropped);
                }
            }

            long now = Now();
            foreach ((string key, CheckedServer server) in wanted)
            {
                Put(key, server, now, spread: SpreadPerServer * wanted.Count, dropped);
            }
        }

        Cancel(dropped);
        Pump();
    }

    private static Dictionary<string, CheckedServer> Wanted(IReadOnlyList<CheckedServer> servers)
    {
        Dictionary<string, CheckedServer> wanted = new(servers.Count, StringComparer.Ordinal);
        foreach (CheckedServer server in servers)
        {
            if (!wanted.TryAdd(Watch.Key(server.Target.Service, server.Target.Server), server))
            {
                throw new ArgumentException($"two servers of service {server.Target.Service} are named {server.Target.Server}", nameof(servers));
            }
        }

        return wanted;
    }

    private void Put(string key, CheckedServer server, long now, long spread, List<Job> dropped)
    {
        ServerHealth? before = null;
        if (_watches.TryGetValue(key, out Watch? watch) && watch.Monitor.Server.Target != server.Target)
        {
            before = watch.Monitor.Health;
            Forget(key, watch, dropped);
            watch = null;
        }

        if (watch is null)
        {
            watch = new Watch(new ServerMonitor(server, now));
            _watches.Add(key, watch);
            watch.Check = CheckJob(watch, now, spread);
            watch.Agent = AgentJob(watch, now, spread);
            _changes.Add(before is null || before == watch.Monitor.Health ? null : new HealthChange(server.Target, before, watch.Monitor.Health, null, IsBad: false));
            return;
        }

        CheckedServer old = watch.Monitor.Server;
        if (old != server)
        {
            Note(watch.Monitor, watch.Monitor.Reconfigure(server, now), now);
            Replace(watch, old, now, spread, dropped);
        }
    }

    private void Replace(Watch watch, CheckedServer old, long now, long spread, List<Job> dropped)
    {
        CheckedServer server = watch.Monitor.Server;
        if (old.Check != server.Check)
        {
            Remove(watch.Check, dropped);
            watch.Check = CheckJob(watch, now, spread);
        }

        if (old.AgentPort != server.AgentPort || old.AgentInterval != server.AgentInterval || old.AgentTimeout != server.AgentTimeout)
        {
            Remove(watch.Agent, dropped);
            watch.Agent = AgentJob(watch, now, spread);
        }
    }

    private Job? CheckJob(Watch watch, long now, long spread) => watch.Monitor.Server.Check is { } spec
        ? Added(new Job(watch.Monitor, JobKind.Check, spec.Interval, spec.Timeout) { IsCommand = spec.Kind == HealthCheckKind.Command }, now, spread)
        : null;

    private Job? AgentJob(Watch watch, long now, long spread) => watch.Monitor.Server is { AgentPort: not null } server
        ? Added(new Job(watch.Monitor, JobKind.Agent, server.AgentInterval, server.AgentTimeout), now, spread)
        : null;

    private Job Added(Job job, long now, long spread)
    {
        Lane(job).Add(job, now, Math.Min(spread, job.Interval));
        return job;
    }

    private void Forget(string key, Watch watch, List<Job> dropped)
    {
        Remove(watch.Check, dropped);
        Remove(watch.Agent, dropped);
        if (watch.Ease.HeapIndex >= 0)
        {
            _easing.Remove(watch.Ease);
        }

        _watches.Remove(key);
    }

    private void Remove(Job? job, List<Job> dropped)
    {
        if (job is not null)
        {
            Lane(job).Remove(job);
            dropped.Add(job);
        }
    }
}
