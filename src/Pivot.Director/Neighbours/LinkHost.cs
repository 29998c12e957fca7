using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>
/// The bridged director as a station of its link: answers ARP and neighbour discovery for its own and the virtual addresses, announces and watches them, and knows its neighbours. No sockets and
/// no clock: frames and ticks come in, frames go out by an <see cref="IFrameOutput"/>.
/// <code>
///  frame from the link ──▶ Receive ──┬─ Packet ──▶ the director judges ──▶ TryNextHop ──▶ Resolve ──┬─ Known ──▶ the worker sends it
///                                    ├─ Handled (answered, learnt)                                  ├─ Held: goes out behind the answer
///                                    └─ Ignored                                                     └─ Dropped, counted
///  ten times a second ─────▶ Tick: questions, probes, announcements
/// </code>
/// Used by all workers at once. A packet whose neighbour is known takes no lock; everything else short ones, never while a frame is written. <see cref="Receive"/>, <see cref="Resolve"/> and <see cref="Tick"/> allocate nothing.
/// </summary>
public sealed partial class LinkHost : IDisposable
{
    /// <summary>Announcements and probes in one <see cref="Tick"/>: hundreds of addresses are not said in one burst.</summary>
    public const int MostAnnouncements = 64;

    private readonly NeighbourTable _table;
    private readonly AddressWatch _watch = new();
    private View _view;
    private long _malformed;
    private long _unreachable;
    private long _noRoute;

    /// <summary>Makes a station without addresses.</summary>
    /// <param name="hardware">Its Ethernet address, which no other station has.</param>
    /// <param name="neighbours">The most neighbours that are known at a time, at least 1; 1,024 is what Linux has.</param>
    /// <param name="seed">Random.</param>
    public LinkHost(MacAddress hardware, int neighbours, ulong seed)
    {
        if (!hardware.IsSingleStation)
        {
            throw new ArgumentException($"The Ethernet address {hardware} is no single station's: its first byte must be even and not all bytes zero.", nameof(hardware));
        }

        Hardware = hardware;
        _table = new NeighbourTable(neighbours, seed);
        _view = new View(LinkPlan.Empty, hardware);
    }

    /// <summary>The director's Ethernet address.</summary>
    public MacAddress Hardware { get; }

    /// <summary>The director's IPv6 link-local address, made of <see cref="Hardware"/>.</summary>
    public IpAddress LinkLocal => _view.Routes.LinkLocal;

    /// <summary>What the neighbour table has done so far.</summary>
    public NeighbourCounters Counters => _table.Counters with { NotUnicast = Volatile.Read(ref _unreachable) };

    /// <summary>Messages of ARP and neighbour discovery that were refused: cut short, wrong checksum, contradicting themselves, from beyond the link.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>Packets that the station dropped, and messages that it refused, by the director's names for it.</summary>
    public long Drops(DropReason reason) => reason switch
    {
        DropReason.Malformed => Malformed,
        DropReason.NoRoute => Volatile.Read(ref _noRoute),
        DropReason.NotUnicast => Counters.NotUnicast,
        DropReason.NeighbourUnknown => Counters.Unanswered,
        DropReason.NeighbourQueueFull => Counters.QueueFull,
        DropReason.NeighbourTableFull => Counters.TableFull,
        _ => 0,
    };

    /// <summary>Sets addresses and routes. Addresses that were there before go on as they were; new ones are probed, then announced. Control plane only, from one thread at a time.</summary>
    /// <param name="plan">What the director is on the link from now on.</param>
    /// <param name="now">The present tick.</param>
    /// <exception cref="ArgumentException">A gateway that is on no subnet of the link; nothing has changed then.</exception>
    public void Apply(LinkPlan plan, ulong now)
    {
        var view = new View(plan, Hardware);
        Volatile.Write(ref _view, view);
        _table.Forget(address => view.Answered.Contains(address) || !view.Routes.IsOnLink(address));
        _watch.Apply(view.Answered.Each(AddressWatch.MostOfPrefix), now);
    }

    /// <summary>True when the director answers for an address.</summary>
    public bool Answers(IpAddress address) => Volatile.Read(ref _view).Answered.Contains(address);

    /// <summary>The neighbour that a packet to a destination goes to.</summary>
    /// <param name="destination">The packet's destination; with DR the real server's address.</param>
    /// <param name="nextHop">The destination itself where it is on the link, else a gateway.</param>
    /// <returns>False when there is no route, or the destination is no single host's.</returns>
    public bool TryNextHop(IpAddress destination, out IpAddress nextHop) => Volatile.Read(ref _view).Routes.TryNextHop(destination, out nextHop);

    /// <summary>The Ethernet address that a packet goes to by the routes; where it is not known yet, the packet is kept (<see cref="Resolve"/>).</summary>
    /// <param name="destination">The packet's destination.</param>
    /// <param name="packet">As for <see cref="Resolve"/>.</param>
    /// <param name="offload">As for <see cref="Resolve"/>.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="output">The worker's.</param>
    /// <param name="hardware">The Ethernet address, where the result is <see cref="NeighbourAnswer.Known"/>.</param>
    public NeighbourAnswer Route(IpAddress destination, ReadOnlySpan<byte> packet, in OffloadHeader offload, ulong now, IFrameOutput output, out MacAddress hardware)
    {
        if (TryNextHop(destination, out IpAddress nextHop))
        {
            return Resolve(nextHop, packet, offload, now, output, out hardware);
        }

        hardware = default;
        Interlocked.Increment(ref _noRoute);
        return NeighbourAnswer.Dropped;
    }

    /// <summary>As <see cref="Route"/> for a station that has to be on the link itself: a router would send a packet to a virtual address back.</summary>
    /// <param name="station">The station.</param>
    /// <param name="packet">As for <see cref="Resolve"/>.</param>
    /// <param name="offload">As for <see cref="Resolve"/>.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="output">The worker's.</param>
    /// <param name="hardware">The Ethernet address, where the result is <see cref="NeighbourAnswer.Known"/>.</param>
    public NeighbourAnswer Reach(IpAddress station, ReadOnlySpan<byte> packet, in OffloadHeader offload, ulong now, IFrameOutput output, out MacAddress hardware)
    {
        if (Volatile.Read(ref _view).Routes.IsOnLink(station))
        {
            return Resolve(station, packet, offload, now, output, out hardware);
        }

        hardware = default;
        Interlocked.Increment(ref _noRoute);
        return NeighbourAnswer.Dropped;
    }

    /// <summary>Takes a frame from the link in: answers it, learns from it, or tells the caller to judge it.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="output">The worker's; gets answers, and packets that had waited for what the frame tells.</param>
    public FrameKind Receive(ReadOnlySpan<byte> frame, ulong now, IFrameOutput output)
    {
        if (!EthernetHeader.TryParse(frame, out EthernetHeader header) || header.VlanTag is not null || header.Source == Hardware || !header.Source.IsSingleStation)
        {
            return FrameKind.Ignored;
        }

        ReadOnlySpan<byte> payload = frame[header.Length..];
        bool mine = header.Destination == Hardware;
        if (header.Type == EtherType.IPv6 && (mine || header.Destination.IsGroup) && IsDiscovery(payload))
        {
            OnDiscovery(payload, header, now, output);
            return FrameKind.Handled;
        }

        if (header.Type == EtherType.Arp && (mine || header.Destination == MacAddress.Broadcast))
        {
            OnArp(payload, header, now, output);
            return FrameKind.Handled;
        }

        return mine && header.Type is EtherType.IPv4 or EtherType.IPv6 ? FrameKind.Packet : FrameKind.Ignored;
    }

    /// <summary>The Ethernet address of a neighbour; where it is not known, the packet is kept until the neighbour has told it, and goes out then.</summary>
    /// <param name="nextHop">The neighbour (<see cref="TryNextHop"/>).</param>
    /// <param name="packet">The IP packet as it is to be sent; copied if it has to wait. Empty to ask for the neighbour only.</param>
    /// <param name="offload">The packet's offload header, its offsets counted from the IP header.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="output">The worker's; gets the question.</param>
    /// <param name="hardware">The Ethernet address, where the result is <see cref="NeighbourAnswer.Known"/>.</param>
    public NeighbourAnswer Resolve(IpAddress nextHop, ReadOnlySpan<byte> packet, in OffloadHeader offload, ulong now, IFrameOutput output, out MacAddress hardware)
    {
        if (_table.TryResolve(nextHop, now, out hardware))
        {
            return NeighbourAnswer.Known;
        }

        View view = Volatile.Read(ref _view);
        if (!nextHop.IsSingleHost || view.Answered.Contains(nextHop))
        {
            Interlocked.Increment(ref _unreachable);
            return NeighbourAnswer.Dropped;
        }

        NeighbourAnswer answer = _table.Hold(nextHop, packet, offload, now, out hardware, out NeighbourQuestion question);
        if (question.IsAsked)
        {
            Ask(view, question, output);
        }

        return answer;
    }

    /// <summary>Does what time demands: about ten times a second, by any one worker.</summary>
    /// <param name="now">The present tick.</param>
    /// <param name="output">The worker's; gets questions, probes, announcements and group reports.</param>
    public void Tick(ulong now, IFrameOutput output)
    {
        View view = Volatile.Read(ref _view);
        while (_table.TryNextQuestion(now, out NeighbourQuestion question))
        {
            Ask(view, question, output);
        }

        int cursor = 0;
        for (int said = 0; said < MostAnnouncements && _watch.TryNext(now, ref cursor, out AddressAnnouncement announcement); said++)
        {
            Report(view, announcement.Address, output);
            Say(view, announcement, output);
        }
    }

    /// <summary>All neighbours as they stand. Control plane only.</summary>
    public IReadOnlyList<NeighbourSnapshot> Neighbours() => _table.Snapshot();

    /// <summary>Stations that have had an address of ours in the last two minutes. Control plane only.</summary>
    public IReadOnlyList<DuplicateAddress> Duplicates(ulong now) => _watch.Current(now);

    /// <summary>Frees the memory; no worker may use the station any more. Calling it twice is harmless.</summary>
    public void Dispose() => _table.Dispose();

    private void Take(in NeighbourClaim claim, ulong now, IFrameOutput output)
    {
        int waiting = _table.Update(claim, now);
        if (waiting != 0)
        {
            _table.Release(waiting, Hardware, output);
        }
    }

    private void OnConflict(View view, IpAddress address, MacAddress owner, ulong now, IFrameOutput output)
    {
        if (_watch.OnConflict(address, owner, now))
        {
            Say(view, new AddressAnnouncement(address, IsProbe: false), output);
        }
    }

    private void Ask(View view, in NeighbourQuestion question, IFrameOutput output)
    {
        IpAddress source = view.Routes.SourceFor(question.Target);
        if (question.Target.IsIPv4)
        {
            AskArp(question.Target, source, question.Hardware, output);
        }
        else
        {
            AskDiscovery(question.Target, source, question.Hardware, output);
        }
    }

    /// <summary>
    /// Asks whether somebody else has an address, or tells that we have it. A question for a virtual address names another own address as who asks: to a question without one Linux answers for its own
    /// addresses only, not for those that it is a proxy for, so another director would stay unseen.
    /// </summary>
    private void Say(View view, in AddressAnnouncement announcement, IFrameOutput output)
    {
        IpAddress address = announcement.Address;
        IpAddress source = view.IsOwn(address) ? default : view.Routes.SourceFor(address);
        switch (announcement.IsProbe, address.IsIPv4)
        {
            case (true, true):
                AskArp(address, source == default ? IpAddress.FromIPv4(0) : source, null, output);
                break;

            case (true, false):
                AskDiscovery(address, source, null, output);
                break;

            case (false, true):
                AnnounceArp(address, output);
                break;

            default:
                AnnounceDiscovery(view, address, output);
                break;
        }
    }

    /// <summary>What workers see of a <see cref="LinkPlan"/>: immutable.</summary>
    private sealed class View(LinkPlan plan, MacAddress hardware)
    {
        private readonly HashSet<IpAddress> _own = [.. plan.Own, LinkRoutes.LinkLocalOf(hardware)];

        public LinkRoutes Routes { get; } = new(plan.Routes, plan.Own, hardware);

        public AnsweredAddresses Answered { get; } =
            new([.. Array.ConvertAll<IpAddress, AddressPrefix>([.. plan.Own], AddressPrefix.Of), AddressPrefix.Of(LinkRoutes.LinkLocalOf(hardware)), .. plan.Virtual]);

        public bool IsRouter { get; } = plan.IsRouter;

        public bool IsOwn(IpAddress address) => _own.Contains(address);
    }
}
