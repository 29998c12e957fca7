using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>ICMP errors: those about connections are translated, and packets that are too big for their next link are answered here, before the
/// kernel could do it and show the real server's address.</content>
public sealed partial class PacketDirector
{
    /// <summary>The route MTUs in force; workers read it a packet.</summary>
    private RouteMtuTable _routes = RouteMtuTable.Empty;

    /// <summary>Puts route MTUs in force.</summary>
    /// <param name="routes">The ways to real servers and clients.</param>
    public void Apply(IReadOnlyList<RouteMtu> routes)
    {
        lock (_control)
        {
            _knownRoutes = routes;
            SetTunnelPaths(Services);
            SetSourcePools(Services);
            SetFlowServers(Services);
        }
    }

    /// <summary>Routes as last told. Control plane only, under its lock; workers see the table made of them.</summary>
    private IReadOnlyList<RouteMtu> _knownRoutes = [];

    /// <summary>ICMP errors about connections that were translated, over all workers.</summary>
    public long IcmpErrors => _workers.Sum(worker => worker.IcmpErrors);

    private bool TryTranslateError(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, ServiceTable services)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        if (!IcmpErrorTranslator.TryTranslate(_table, packet, parsed, slot.Offload, out ConnectionHit hit))
        {
            return false;
        }

        RealServer? server = services.Server(hit.ServerId);
        if (server is null && !hit.Reply)
        {
            Drop(ref slot, worker, DropReason.ServerGone);
        }
        else if (_options.IsBridged && parsed.Ttl <= 1)
        {
            Drop(ref slot, worker, DropReason.TtlExceeded);
        }
        else if (server is not null && server.Spec.Forwarding.KeepsPacket() && !hit.Reply)
        {
            worker.IcmpErrors += TrySendAsItIs(batch, index, parsed, hit, server, worker) ? 1 : 0;
        }
        else
        {
            worker.IcmpErrors++;
            TimeToLive.Add(packet, parsed, _options.ExtraHops);
            slot.Verdict = Verdict.Forward;
        }

        return true;
    }

    /// <summary>An error about a tunnelled packet, which goes to the board's own address, becomes one to the client about the packet inside.</summary>
    private bool TryTranslateTunnelError(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, ServiceTable services)
    {
        if (!TunnelErrorTranslator.TryTranslate(batch, index, parsed, _table, services, _routes))
        {
            return false;
        }

        worker.IcmpErrors++;
        batch[index].Verdict = Verdict.Forward;
        return true;
    }

    /// <summary>
    /// Answers a packet that may not be fragmented and is too big for its next link or its tunnel, not rewritten yet, with the MTU that there is (RFC 1191). Over IPv6 no router fragments, and no
    /// link takes less than 1,280 bytes: a smaller MTU counts as that, as for the kernel (<c>ip6_forward</c>).
    /// </summary>
    /// <returns>False when it may go on.</returns>
    private bool RefuseTooBig(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, RealServer server, Worker worker, RouteMtuTable routes)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        TunnelPath? path = hit.Reply ? null : server.TunnelPath;
        int growth = GrowthOf(parsed, slot.Offload, hit, server);
        if (parsed.TotalLength <= (path?.MostBytes(parsed.IsIPv6) ?? routes.SmallestOf(parsed.IsIPv6)) - growth
            || MayFragment(packet, parsed, slot.Offload, path)
            || routes.Find(NextDestination(parsed, hit, server)) is not { } next)
        {
            return false;
        }

        int mostBytes = path?.MostBytes(parsed.IsIPv6) ?? Math.Max(next.PacketBytes - growth, parsed.IsIPv6 ? IPv6Header.LeastMtu : 0);
        if (PacketSize.OnTheWire(packet, parsed, slot.Offload) <= mostBytes)
        {
            return false;
        }

        Drop(ref slot, worker, DropReason.TooBig);
        if (parsed.Key.Source.IsSingleHost && worker.MayAnswer())
        {
            IpAddress router = (routes.Find(parsed.Key.Source) ?? next).BoardAddress;

            // A board without a fit address of its own speaks as the virtual one.
            IpAddress sender = router.IsSingleHost && router.IsIPv4 != parsed.IsIPv6 ? router : hit.Reply ? hit.Address : parsed.Key.Destination;
            Answers.TooBig(batch, index, parsed, sender, mostBytes);
            slot.Verdict = Verdict.Forward;
        }

        return true;
    }

    /// <summary>
    /// The kernel fragments IPv4 packets that allow it, tunnelled ones too, and the director those that are tunnelled over IPv6, but not in the segments of a superpacket.
    /// </summary>
    private static bool MayFragment(ReadOnlySpan<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, TunnelPath? path) =>
        !parsed.IsIPv6 && !IPv4Header.MustNotFragment(packet) && (path is null || path.Tunnel.Destination.IsIPv4 || offload.GsoType == OffloadHeader.GsoNone);
}
