using System.Runtime.CompilerServices;
using Pivot.Director.Connections;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Director.Statistics;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>The fast path: connections that have been decided are carried by the kernel's programs, which tell of what they see. What they cannot carry comes here as before.</content>
public sealed partial class PacketDirector
{
    /// <summary>There are flows; read by workers a packet.</summary>
    private volatile bool _isCarrying;

    /// <summary>The fast path's figures; null while there is none.</summary>
    public FastPathStatus? FastPath => _table.Flows is { } flows ? new(flows.Count, flows.Buckets, flows.Refused, flows.Lost) { Records = _table.Count } : null;

    /// <summary>What of <see cref="Traffic"/> the fast path has carried, of the servers that there are.</summary>
    public TrafficCounters Carried
    {
        get
        {
            TrafficCounters sum = default;
            foreach (VirtualService service in Services)
            {
                foreach (RealServer server in service.Servers)
                {
                    if (server.Carried is { } carried)
                    {
                        sum.Add(carried.Sum);
                    }
                }
            }

            return sum;
        }
    }

    /// <summary>Carries connections by a fast path from now on, those first that it carries already because a director before has put them in force; what else is in its memory is put out of force. At any time, once; not for a bridged director.</summary>
    /// <param name="port">The fast path. It stays until <see cref="StopCarrying"/> or <see cref="Dispose"/>.</param>
    /// <param name="now">The present tick.</param>
    public void CarryBy(IFastPath port, ulong now)
    {
        lock (_control)
        {
            var flows = new FlowTable(port, _table.Limit, _seed);
            _table.Carry(flows, now);
            if (Services.Count != 0)
            {
                SetFlowServers(Services);
            }

            flows.Switch(on: true);
            _isCarrying = true;
        }
    }

    /// <summary>Carries nothing any more: every packet comes here again, and what was carried counts as ever.</summary>
    /// <param name="now">The present tick.</param>
    public void StopCarrying(ulong now)
    {
        lock (_control)
        {
            if (_table.Flows is not { } flows)
            {
                return;
            }

            _isCarrying = false;
            flows.Switch(on: false);
            _table.Collect(now, waits: true);
            _table.StopCarrying();
            foreach (FlowServerPlace place in flows.Servers.All)
            {
                Release(place, _services.Server(place.Entry.Id), flows);
            }
        }
    }

    /// <summary>Moves states by what the fast path has told; to be called at least ten times a second.</summary>
    /// <param name="now">The present tick.</param>
    public void CollectFlows(ulong now) => _table.Collect(now, waits: false);

    /// <summary>Before something is decided that depends on states.</summary>
    private void Collect(Worker worker)
    {
        if (_isCarrying)
        {
            _table.Collect(worker.Now, waits: false);
        }
    }

    private void CollectAll(ulong now)
    {
        const uint recordsPerLock = 256;
        _table.Collect(now, waits: true);
        while (_table.CheckLost(now, recordsPerLock))
        {
            // There is more to do at once.
        }
    }

    /// <summary>Counts a packet and puts its connection in force, if it is not. What the fast path has told of a connection that it carries came before this packet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountAndCarry(in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        if (_table.IsCarried(hit))
        {
            _table.Collect(worker.Now, waits: false);
        }

        _table.Observe(hit, parsed.Signal, 1, parsed.TotalLength, worker.Now);
        CountTraffic(ref server.TrafficOf(worker.Number), hit.Reply, parsed.TotalLength);
        if (server.Carried is { Place: { } place } && _table.MayBeCarried(hit))
        {
            _table.TryCarry(hit, place);
        }
    }

    /// <summary>
    /// Gives servers places, where their ways are known, and takes back those that have other ways now, or are no more: these flows are taken out, and those that go on come back with their next packets. Under the control lock, before the servers are in force.
    /// </summary>
    private void SetFlowServers(IReadOnlyList<VirtualService> services)
    {
        if (_table.Flows is not { } flows)
        {
            return;
        }

        var wanted = new Dictionary<int, (RealServer Server, FlowServer? Entry)>();
        foreach (VirtualService service in services)
        {
            foreach (RealServer server in service.Servers)
            {
                wanted[server.Id] = (server, FlowServerEntries.TryDescribe(server, out FlowServer entry) ? entry : null);
            }
        }

        Retire(wanted, flows);
        foreach ((RealServer server, FlowServer? entry) in wanted.Values)
        {
            if ((flows.Servers.Find(server.Id) ?? (entry is { } known ? flows.Servers.TryTake(known) : null)) is { } place)
            {
                server.Carried = server.Carried is { } carried ? carried with { Place = place } : new FlowTraffic(default, place);
                flows.Servers.Carry(place, !server.IsDown);
            }
        }
    }

    /// <summary>A server whose way is not known for the moment keeps the place that it has.</summary>
    private void Retire(Dictionary<int, (RealServer Server, FlowServer? Entry)> wanted, FlowTable flows)
    {
        var left = new List<FlowServerPlace>();
        foreach (FlowServerPlace place in flows.Servers.All)
        {
            if (!wanted.TryGetValue(place.Entry.Id, out (RealServer Server, FlowServer? Entry) present) || (present.Entry is { } entry && !place.Entry.IsLike(entry)))
            {
                flows.Servers.Carry(place, isCarried: false);
                left.Add(place);
            }
        }

        _table.TakeOut(left);
        foreach (FlowServerPlace place in left)
        {
            Release(place, wanted.TryGetValue(place.Entry.Id, out (RealServer Server, FlowServer? Entry) present) ? present.Server : null, flows);
        }
    }

    private static void Release(FlowServerPlace place, RealServer? server, FlowTable flows)
    {
        if (server?.Carried is { } carried && carried.Place == place)
        {
            server.Carried = new FlowTraffic(carried.Sum, null);
        }

        flows.Servers.Release(place);
    }
}
