using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.IcmpErrors;
using Pivot.Director.Ports;
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
    public void Apply(IReadOnlyList<RouteMtu> routes) => Volatile.Write(ref _routes, new RouteMtuTable(routes));

    /// <summary>ICMP errors about connections that were translated, over all workers.</summary>
    public long IcmpErrors => _workers.Sum(worker => worker.IcmpErrors);

    private bool TryTranslateError(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        if (!IcmpErrorTranslator.TryTranslate(_table, packet, parsed, slot.Offload))
        {
            return false;
        }

        TimeToLive.Add(packet, parsed, _options.ExtraHops);
        worker.IcmpErrors++;
        slot.Verdict = Verdict.Forward;
        return true;
    }

    /// <summary>
    /// Answers a packet that may not be fragmented and is too big for its next link, not rewritten yet, with the link's MTU (RFC 1191). Over IPv6 no router fragments, and no
    /// link takes less than 1,280 bytes: a smaller MTU counts as that, as for the kernel (<c>ip6_forward</c>).
    /// </summary>
    /// <returns>False when it may go on.</returns>
    private static bool RefuseTooBig(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, Worker worker, RouteMtuTable routes)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        if ((!parsed.IsIPv6 && !IPv4Header.MustNotFragment(packet))
            || routes.Find(hit.Reply ? parsed.Key.Destination : hit.Address) is not { } next
            || PacketSize.OnTheWire(packet, parsed, slot.Offload) <= next.PacketBytes)
        {
            return false;
        }

        Drop(ref slot, worker, DropReason.TooBig);
        if (parsed.Key.Source.IsSingleHost && worker.MayAnswer())
        {
            IpAddress router = (routes.Find(parsed.Key.Source) ?? next).BoardAddress;

            // A board without a fit address of its own speaks as the virtual one.
            IpAddress sender = router.IsSingleHost ? router : hit.Reply ? hit.Address : parsed.Key.Destination;
            Answers.TooBig(batch, index, parsed, sender, next.PacketBytes);
            slot.Verdict = Verdict.Forward;
        }

        return true;
    }
}
