using System.Runtime.CompilerServices;
using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Director.Statistics;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>Packets of known connections: counted, then sent on by the forwarding method of their real server.</content>
public sealed partial class PacketDirector
{
    /// <summary>Next hops by real server, as last told. Control plane only; workers see them in the servers.</summary>
    private IReadOnlyDictionary<IpAddress, NextHop> _nextHops = new Dictionary<IpAddress, NextHop>();

    /// <summary>Puts the next hops to real servers with direct routing in force; packets to one that is left out are dropped by name.</summary>
    /// <param name="nextHops">By the real server's address.</param>
    public void Apply(IReadOnlyDictionary<IpAddress, NextHop> nextHops)
    {
        lock (_control)
        {
            _nextHops = nextHops;
            SetNextHops(Services);
        }
    }

    private void SetNextHops(IReadOnlyList<VirtualService> services)
    {
        foreach (VirtualService service in services)
        {
            foreach (RealServer server in service.Servers)
            {
                server.NextHop = _nextHops.TryGetValue(server.Address, out NextHop? hop) ? hop : null;
            }
        }
    }

    /// <summary>A packet of a known connection, whose server is null when it is not configured any more.</summary>
    private void Forward(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer? server, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (server is null)
        {
            ForwardLost(batch, index, parsed, hit, worker);
            return;
        }

        if (_options.IsBridged && parsed.Ttl <= 1)
        {
            RefuseExpired(batch, index, parsed, worker, hit.Reply ? hit.Address : parsed.Key.Destination);
            return;
        }

        RouteMtuTable routes = _routes;
        if (parsed.TotalLength > routes.SmallestBytes && RefuseTooBig(batch, index, parsed, hit, server, worker, routes))
        {
            return;
        }

        if (!server.IsPlainNat)
        {
            ForwardOtherwise(batch, index, parsed, hit, server, worker);
            return;
        }

        Count(parsed, hit, server, worker);
        Span<byte> packet = batch.Packet(index);
        NatTransmitter.Rewrite(packet, parsed, slot.Offload, hit);
        TimeToLive.Add(packet, parsed, _options.ExtraHops);
        slot.Verdict = Verdict.Forward;
    }

    /// <summary>Every method but NAT, away from its code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ForwardOtherwise(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        if (server.IsDown && !hit.Reply)
        {
            ForwardLost(batch, index, parsed, hit, worker);
        }
        else if (server.Spec.Forwarding.KeepsPacket())
        {
            ForwardAsItIs(batch, index, parsed, hit, server, worker);
        }
        else
        {
            ForwardBothEnds(batch, index, parsed, hit, server, worker);
        }
    }

    /// <summary>A packet of a connection that keeps its addresses. Replies mostly take another way; one that does pass tells the client how much to send into a tunnel.</summary>
    private void ForwardAsItIs(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        if (!hit.Reply)
        {
            if (TrySendAsItIs(batch, index, parsed, hit, server, worker))
            {
                Count(parsed, hit, server, worker);
            }

            return;
        }

        Count(parsed, hit, server, worker);
        ClampSegments(batch, index, parsed, server.TunnelPath);
        TimeToLive.Add(batch.Packet(index), parsed, _options.ExtraHops);
        batch[index].Verdict = Verdict.Forward;
    }

    /// <summary>
    /// Sends a packet to a real server that has the virtual address itself: a client's, or an error about a reply. On none of these ways does the kernel take off a hop of the packet's own, so it
    /// is taken off here.
    /// </summary>
    /// <returns>False where it was dropped.</returns>
    private bool TrySendAsItIs(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        TimeToLive.Add(batch.Packet(index), parsed, _options.IsBridged ? -1 : _options.ExtraHops - 1);
        return server.Spec.Forwarding == ForwardingMethod.Tunnel
            ? TrySendIntoTunnel(batch, index, parsed, hit, server, worker)
            : TrySendToNeighbour(batch, index, server, worker);
    }

    /// <summary>Sends a packet to the real server's Ethernet address.</summary>
    private bool TrySendToNeighbour(PacketBatch batch, int index, RealServer server, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (_options.IsBridged)
        {
            slot.Neighbour = server.Address;
            slot.Verdict = Verdict.Neighbour;
            return true;
        }

        if (server.NextHop is not { } hop)
        {
            Drop(ref slot, worker, DropReason.NeighbourUnknown);
            return false;
        }

        slot.NextHop = hop;
        slot.Verdict = Verdict.Neighbour;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count(in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker)
    {
        if (_isCarrying)
        {
            CountAndCarry(parsed, hit, server, worker);
            return;
        }

        _table.Observe(hit, parsed.Signal, 1, parsed.TotalLength, worker.Now);
        CountTraffic(ref server.TrafficOf(worker.Number), hit.Reply, parsed.TotalLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountTraffic(ref TrafficCounters traffic, bool reply, int bytes)
    {
        if (reply)
        {
            traffic.PacketsOut++;
            traffic.BytesOut += bytes;
        }
        else
        {
            traffic.PacketsIn++;
            traffic.BytesIn += bytes;
        }
    }
}
