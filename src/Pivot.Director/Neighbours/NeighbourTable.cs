using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>
/// The neighbours of the link, IPv4 and IPv6 alike: neighbour unreachability detection as in RFC 4861 §7.3, with two differences. A neighbour that answers no direct questions is asked for by all
/// stations at once and packets wait meanwhile (RFC 7048), and a dead one is remembered, to be shown. Knows no frames: it tells what to ask, and is told what was heard.
/// <para>
/// Shared by all workers. A neighbour that packets may go to at once is found without a lock (<see cref="NeighbourIndex"/>); everything else takes the one lock for a constant number of steps.
/// After it is made, only <see cref="Snapshot"/> allocates.
/// </para>
/// <para>
/// Bounded. A newcomer that a packet is for takes the place of, in this order, a dead neighbour, one that only asked us, one that is being asked for, one that is stale, one that is reachable. A newcomer that only
/// asked us takes those of the first two kinds: no flood of requests pushes out a neighbour in use.
/// </para>
/// </summary>
internal sealed partial class NeighbourTable : IDisposable
{
    private static readonly int PlaceCount = Enum.GetValues<Place>().Length;

    private readonly Lock _lock = new();
    private readonly NeighbourIndex _index;
    private readonly NumberLists _places;
    private readonly HeldPackets _held;
    private QuestionBudget _budget;
    private NeighbourCounters _counts;
    private ulong _random;
    private ulong _reachableTicks;
    private ulong _reachableUntil;

    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">The most neighbours, at least 1.</param>
    /// <param name="seed">Random.</param>
    public NeighbourTable(int capacity, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _index = new NeighbourIndex(capacity, seed);
        _places = new NumberLists(PlaceCount, capacity);
        _held = new HeldPackets(_index, capacity);
        _random = seed;
        for (int number = 1; number <= capacity; number++)
        {
            _places.Move((int)Place.Unused, number);
        }
    }

    /// <summary>Where an entry stands in line: for its deadline, and to make room for others. Each list is in the order of deadlines.</summary>
    private enum Place
    {
        Unused,
        Failed,
        Learnt,
        Incomplete,
        Stale,
        Reachable,
        Delay,
        Probe,
    }

    /// <summary>What the table has done so far.</summary>
    public NeighbourCounters Counters
    {
        get
        {
            lock (_lock)
            {
                return _counts with { QueueFull = _held.Overflowed };
            }
        }
    }

    /// <summary>The Ethernet address of a neighbour that packets may go to now. Takes no lock but for one that is stale or not known.</summary>
    public bool TryResolve(IpAddress address, ulong now, out MacAddress hardware)
    {
        if (_index.TryFindPublished(address, out hardware))
        {
            return true;
        }

        lock (_lock)
        {
            int number = _index.Find(address);
            return number != 0 && TryUse(number, now, out hardware);
        }
    }

    /// <summary>Keeps a packet until its neighbour answers, and asks for the neighbour where that is not under way.</summary>
    /// <param name="address">The neighbour: one host's address, none of ours.</param>
    /// <param name="packet">The packet, which is copied; empty to ask only.</param>
    /// <param name="offload">Its offload header.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="hardware">Where the answer came meanwhile, the Ethernet address.</param>
    /// <param name="question">What the caller has to send now.</param>
    public NeighbourAnswer Hold(IpAddress address, ReadOnlySpan<byte> packet, in OffloadHeader offload, ulong now, out MacAddress hardware, out NeighbourQuestion question)
    {
        question = default;
        hardware = default;
        lock (_lock)
        {
            int number = _index.Find(address);
            if (number == 0)
            {
                number = TakeEntry(forPacket: true);
                if (number == 0)
                {
                    _counts = _counts with { TableFull = _counts.TableFull + 1 };
                    return NeighbourAnswer.Dropped;
                }

                _index.Insert(number, address);
                question = BeginResolution(number, now);
            }
            else if (TryUse(number, now, out hardware))
            {
                return NeighbourAnswer.Known;
            }
            else if (_index[number].State == NeighbourState.Failed)
            {
                question = BeginResolution(number, now);
            }

            return packet.IsEmpty || _held.TryAdd(number, packet, offload) ? NeighbourAnswer.Held : NeighbourAnswer.Dropped;
        }
    }

    /// <summary>Takes in what was heard of a neighbour (RFC 4861 §7.2.3, §7.2.5, RFC 826).</summary>
    /// <returns>The number of an entry whose held packets the caller has to <see cref="Release"/>; 0 for none.</returns>
    public int Update(in NeighbourClaim claim, ulong now)
    {
        lock (_lock)
        {
            int number = _index.Find(claim.Address);
            if (number == 0 || _index[number].State == NeighbourState.Failed)
            {
                Learn(number, claim, now);
                return 0;
            }

            ref NeighbourEntry entry = ref _index[number];
            if (entry.State != NeighbourState.Incomplete)
            {
                Revise(number, claim, now);
                return 0;
            }

            return claim.Hardware is { } hardware && Resolve(number, hardware, claim.IsAnswer, now) ? number : 0;
        }
    }

    /// <summary>Sends what was held for a neighbour, in order; packets that come meanwhile wait behind, and go too. The lock is not held while frames are written.</summary>
    /// <param name="number">What <see cref="Update"/> returned.</param>
    /// <param name="source">Our Ethernet address.</param>
    /// <param name="output">Where the frames go.</param>
    public void Release(int number, MacAddress source, IFrameOutput output)
    {
        int sent = 0;
        int refused = 0;
        while (true)
        {
            EthernetHeader header;
            lock (_lock)
            {
                _held.Free(sent);
                _held.CountRefused(refused);
                ref NeighbourEntry entry = ref _index[number];
                header = new EthernetHeader(entry.Hardware, source, entry.Address.IsIPv4 ? EtherType.IPv4 : EtherType.IPv6);
                sent = _held.Detach(number);
                if (sent == 0)
                {
                    entry.IsReleasing = false;
                    Publish(number);
                    return;
                }
            }

            refused = SendChain(sent, header, output);
        }
    }

    /// <summary>Finds what time has brought about: to be called until it returns false, about ten times a second.</summary>
    /// <param name="now">The present tick.</param>
    /// <param name="question">What to send.</param>
    public bool TryNextQuestion(ulong now, out NeighbourQuestion question)
    {
        lock (_lock)
        {
            question = default;
            for (int place = (int)Place.Failed; place < PlaceCount && !question.IsAsked; place++)
            {
                for (int number = _places.Oldest(place); number != 0 && _index[number].Deadline <= now && !question.IsAsked; number = _places.Oldest(place))
                {
                    question = OnDeadline(number, now);
                }
            }

            return question.IsAsked;
        }
    }

    /// <summary>Forgets neighbours, and drops what waits for them. Control plane only.</summary>
    /// <param name="which">Which ones.</param>
    public void Forget(Predicate<IpAddress> which)
    {
        lock (_lock)
        {
            for (int place = (int)Place.Failed; place < PlaceCount; place++)
            {
                for (int number = _places.Oldest(place), next; number != 0; number = next)
                {
                    next = _places.After(number);
                    if (!_index[number].IsReleasing && which(_index[number].Address))
                    {
                        Remove(number);
                    }
                }
            }
        }
    }

    /// <summary>All neighbours as they stand. Control plane only.</summary>
    public IReadOnlyList<NeighbourSnapshot> Snapshot()
    {
        var neighbours = new List<NeighbourSnapshot>();
        lock (_lock)
        {
            for (int place = (int)Place.Failed; place < PlaceCount; place++)
            {
                for (int number = _places.Oldest(place); number != 0; number = _places.After(number))
                {
                    ref NeighbourEntry entry = ref _index[number];
                    neighbours.Add(new NeighbourSnapshot(entry.Address, entry.HasHardware ? entry.Hardware : null, entry.State, entry.HeldPackets, entry.IsUsed));
                }
            }
        }

        return neighbours;
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    /// <returns>How many packets of the chain the link did not take.</returns>
    private int SendChain(int first, in EthernetHeader header, IFrameOutput output)
    {
        int refused = 0;
        for (int held = first; held != 0; held = _held.After(held))
        {
            Span<byte> frame = output.Room(header.Length + _held.LengthOf(held));
            if (frame.IsEmpty)
            {
                refused++;
                continue;
            }

            header.Write(frame);
            _held.CopyTo(held, frame[header.Length..]);
            output.Send(_held.OffloadOf(held).Behind(header.Length));
        }

        return refused;
    }
}
