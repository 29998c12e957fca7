using Pivot.Director.Connections;
using Pivot.Director.FastPath;
using Pivot.Director.Forwarding;
using Pivot.Director.Ports;
using Pivot.Director.Statistics;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A real server at work. Lives as long as it is configured, or has connections; workers read it without a lock.</summary>
public sealed class RealServer
{
    private readonly ConnectionCounts _counts;
    private readonly TrafficCounters[] _traffic;

    /// <summary>Its method has been NAT since the director started, and no connection was taken over from another one.</summary>
    private readonly bool _isNatAlone;
    private NextHop? _nextHop;
    private TunnelPath? _tunnelPath;
    private SourcePool? _sourcePool;
    private FlowTraffic? _carried;

    internal RealServer(int id, RealServerSpec spec, ConnectionCounts counts, int workers, ServerCondition? condition = null, bool hasLocalEnds = false, int? weight = null)
    {
        Id = id;
        Spec = spec;
        Condition = condition ?? ServerCondition.AsConfigured;
        Weight = weight ?? AskedWeight;
        _counts = counts;
        _traffic = new TrafficCounters[workers];
        _isNatAlone = spec.Forwarding == ForwardingMethod.Nat && !hasLocalEnds;
        IsPlainNat = _isNatAlone && !Condition.IsDown;
    }

    /// <summary>The same server with changed settings: goes on counting where it stood.</summary>
    internal RealServer(RealServer before, RealServerSpec spec, ServerCondition condition, int? weight = null)
    {
        Id = before.Id;
        Spec = spec;
        Condition = condition;
        Weight = weight ?? AskedWeight;
        _counts = before._counts;
        _traffic = before._traffic;
        ForChecks = before.ForChecks;
        NextHop = before.NextHop;
        TunnelPath = before.TunnelPath;
        SourcePool = before.SourcePool;
        Carried = before.Carried;
        _isNatAlone = before._isNatAlone && spec.Forwarding == ForwardingMethod.Nat;
        IsPlainNat = _isNatAlone && !condition.IsDown;
    }

    /// <summary>Stable over restarts.</summary>
    public int Id { get; }

    /// <summary>As configured.</summary>
    public RealServerSpec Spec { get; }

    /// <summary>Where it is reached.</summary>
    public IpAddress Address => Spec.Address;

    /// <summary>What was changed at run time.</summary>
    public ServerCondition Condition { get; }

    /// <summary>The weight that people want: configured or changed at run time; 0 = quiesced.</summary>
    public int AskedWeight => Spec.IsLeaving ? 0 : Condition.AskedWeight(Spec.Weight);

    /// <summary>The weight that the scheduler goes by, in which its agent and a slow start have their say; of a service whose servers have other shares than their own, all are larger by one factor.</summary>
    public int Weight { get; }

    /// <summary>Established TCP connections.</summary>
    public int ActiveConnections => _counts.Active(Id);

    /// <summary>All other connections.</summary>
    public int InactiveConnections => _counts.Inactive(Id);

    /// <summary>Clients that persistence keeps at it: connection templates.</summary>
    public int Templates => _counts.Templates(Id);

    /// <summary>Load as IPVS weighs it: <c>active * 256 + inactive</c> (<c>ip_vs_dest_conn_overhead</c>).</summary>
    public long Overhead => _counts.Overhead(Id);

    /// <summary>Where its frames go with <see cref="ForwardingMethod.DirectRoute"/>; null while its neighbour is not known. Set by the control plane, read by workers.</summary>
    public NextHop? NextHop
    {
        get => Volatile.Read(ref _nextHop);
        internal set
        {
            Volatile.Write(ref _nextHop, value);
            if (ForChecks is { } twin)
            {
                twin.NextHop = value;
            }
        }
    }

    /// <summary>How its packets get to it with <see cref="ForwardingMethod.Tunnel"/>; null while no way is known, and for other methods. Set by the control plane, read by workers.</summary>
    internal TunnelPath? TunnelPath
    {
        get => Volatile.Read(ref _tunnelPath);
        set
        {
            Volatile.Write(ref _tunnelPath, value);
            if (ForChecks is { } twin)
            {
                twin.TunnelPath = value;
            }
        }
    }

    /// <summary>
    /// Whose the connections of its checks are: the same server, but never down, with counts of its own, and with the same ways to it. Null where checks take no such way.
    /// Set by the control plane before the server is in force.
    /// </summary>
    public RealServer? ForChecks { get; internal set; }

    /// <summary>The local addresses and ports of its connections with FULLNAT; null while none is known, and for other methods. Set by the control plane, read by workers.</summary>
    internal SourcePool? SourcePool
    {
        get => Volatile.Read(ref _sourcePool);
        set => Volatile.Write(ref _sourcePool, value);
    }

    /// <summary>Its place on the fast path, and what was carried for it; null while nothing is. Set by the control plane, read by workers.</summary>
    internal FlowTraffic? Carried
    {
        get => Volatile.Read(ref _carried);
        set => Volatile.Write(ref _carried, value);
    }

    /// <summary>Whether a search for a local port (FULLNAT) has found none since a tick.</summary>
    public bool HasExhaustedLocalPorts(ulong since) => SourcePool is { } pool && pool.WasExhausted(since);

    /// <summary>Its connections need a local address (FULLNAT), and none is known.</summary>
    public bool LacksLocalAddress => Spec.Forwarding.MayReplaceClient() && SourcePool is null;

    /// <summary>Its method has been NAT for all of its connections, so that none of its connections has more to rewrite than one end, and it is not down.</summary>
    internal bool IsPlainNat { get; }

    /// <summary>Found dead: none of its connections goes on.</summary>
    public bool IsDown => Condition.IsDown;

    /// <summary>Its thresholds keep new connections from it.</summary>
    public bool IsOverloaded => _counts.IsOverloaded(Id);

    /// <summary>May take new connections: neither quiesced nor overloaded, down or leaving.</summary>
    public bool IsAvailable => Weight > 0 && !IsDown && !IsOverloaded && !Spec.IsLeaving;

    /// <summary>Persistence may send its clients here: also with weight 0, and while it is overloaded.</summary>
    internal bool KeepsClients => !Condition.RefusesKeptClients && !Spec.IsLeaving;

    /// <summary>Has changes of its counts and overload noted.</summary>
    internal void Watch(bool isForIPv6, ServerMark mark) => _counts.Watch(Id, isForIPv6, mark);

    /// <summary>The port that a connection goes to.</summary>
    /// <param name="virtualPort">The port that the client asked for.</param>
    public ushort PortFor(ushort virtualPort) => Spec.Port ?? virtualPort;

    /// <summary>The sum of all workers' counters, and of what the fast path has carried.</summary>
    public TrafficCounters Traffic
    {
        get
        {
            TrafficCounters sum = default;
            foreach (ref readonly TrafficCounters part in _traffic.AsSpan())
            {
                sum.Add(part);
            }

            if (Carried is { } carried)
            {
                sum.Add(carried.Sum);
            }

            return sum;
        }
    }

    /// <summary>The counters that one worker alone writes.</summary>
    internal ref TrafficCounters TrafficOf(int worker) => ref _traffic[worker];
}
