using System.Runtime.InteropServices;
using Pivot.Director.Connections;
using Pivot.Director.Ports;

namespace Pivot.Director.FastPath;

/// <summary>
/// The flows that the kernel's programs carry, in the memory that these share with the director. Whoever writes holds the connection table's lock. The order of the writes is that of flow_abi.h, so that a program never carries a packet by a flow that is half
/// written or another connection's.
/// </summary>
internal sealed unsafe class FlowTable
{
    private readonly IFastPath _port;
    private readonly FlowSettings* _settings;
    private readonly FlowEntries _entries;
    private readonly FlowIndex _index;
    private ulong _lostSeen;

    /// <summary>One moment in both clocks: <see cref="IFastPath.Now"/> in the high half, the low half of its tick in the low one.</summary>
    private ulong _moment;

    /// <summary>Takes the memory as it is; flows in it count once they are kept.</summary>
    /// <param name="port">The memory.</param>
    /// <param name="limit">The highest number of a record.</param>
    /// <param name="seed">Where keys come from in memory that has none.</param>
    public FlowTable(IFastPath port, int limit, ulong seed)
    {
        _port = port;
        _settings = (FlowSettings*)port.Settings;
        WasUsed = _settings->Version == FlowAbi.Version && FlowIndex.IsSound(port);
        if (!WasUsed)
        {
            Volatile.Write(ref _settings->Flags, 0);
            Interlocked.MemoryBarrier();
            SetKeys(seed);
            Volatile.Write(ref _settings->Extent, 0);
            Volatile.Write(ref _settings->Version, FlowAbi.Version);
        }

        _entries = new FlowEntries(port, limit);
        _index = new FlowIndex(port, _entries);
        _lostSeen = Lost;
        Servers = new FlowServers(port);
    }

    /// <summary>The memory was a director's before.</summary>
    public bool WasUsed { get; }

    /// <summary>Real servers of the flows.</summary>
    public FlowServers Servers { get; }

    /// <summary>Flows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Connections that could not become flows because there was no room: they stay on the slow path.</summary>
    public long Refused { get; private set; }

    /// <summary>Buckets of the index.</summary>
    public uint Buckets => _index.Buckets;

    /// <summary>Events that found the ring full.</summary>
    public ulong Lost => Volatile.Read(ref _settings->Lost);

    /// <summary>Whether there are events to be taken.</summary>
    public bool HasEvents => _port.HasEvents;

    /// <summary>Turns the programs on or off.</summary>
    public void Switch(bool on) => Volatile.Write(ref _settings->Flags, on ? FlowSettings.On : 0);

    /// <summary>True once after events were lost.</summary>
    public bool TakeLost()
    {
        ulong lost = Lost;
        bool more = lost != _lostSeen;
        _lostSeen = lost;
        return more;
    }

    /// <summary>Takes the oldest event; one thread at a time.</summary>
    public bool TryTakeEvent(out FlowEvent taken) => _port.TryTakeEvent(out taken);

    /// <summary>Whether a flow is still the one that an event tells of.</summary>
    public bool IsOf(in FlowEvent told) => (told.Generation & 1) != 0 && _entries.Has(told.Number, isIPv6: false) && Volatile.Read(ref _entries.Flow(told.Number).Generation) == told.Generation;

    /// <summary>Puts a flow in force.</summary>
    /// <param name="number">The connection's record, which has none.</param>
    /// <param name="flow">Its fields; the generation is set here.</param>
    /// <param name="addresses">Of an IPv6 flow.</param>
    /// <param name="carriesReplies">The real server's packets are carried too.</param>
    /// <returns>False, and counted, where there is no room.</returns>
    public bool TryPut(uint number, in Flow flow, in FlowAddresses6 addresses, bool carriesReplies)
    {
        bool isIPv6 = flow.Family == 6;
        if (!_entries.TryHave(number, isIPv6))
        {
            Refused++;
            return false;
        }

        ref Flow entry = ref _entries.Flow(number);
        uint generation = (entry.Generation + 1) | 1;
        Interlocked.MemoryBarrier();
        Write(ref entry, flow);
        if (isIPv6)
        {
            _entries.Addresses6(number) = addresses;
        }

        _entries.Tally(number, reply: false) = default;
        _entries.Tally(number, reply: true) = default;
        Volatile.Write(ref entry.Generation, generation);
        ulong hash = _entries.Hash(number, reply: false);
        bool isIn = _index.TryAdd(hash, number, reply: false, generation);
        if (isIn && carriesReplies && !_index.TryAdd(_entries.Hash(number, reply: true), number, reply: true, generation))
        {
            _index.Remove(hash, number, reply: false, generation);
            isIn = false;
        }

        if (!isIn)
        {
            Volatile.Write(ref entry.Generation, generation + 1);
            Refused++;
            return false;
        }

        Count++;
        return true;
    }

    /// <summary>Takes a flow that is in force out; its tallies stay until the next one.</summary>
    public void TakeOut(uint number)
    {
        ref Flow entry = ref _entries.Flow(number);
        uint generation = entry.Generation;
        _index.Remove(_entries.Hash(number, reply: false), number, reply: false, generation);
        if (entry.Method == FlowMethod.BothEnds)
        {
            _index.Remove(_entries.Hash(number, reply: true), number, reply: true, generation);
        }

        Volatile.Write(ref entry.Generation, generation + 1);

        // Who reads meanwhile looks at the generation after it has counted, and takes that back.
        Interlocked.MemoryBarrier();
        Count--;
    }

    /// <summary>Adds what a flow has carried, or what it has carried last.</summary>
    public void AddTo(uint number, ref ConnectionAccounting counts)
    {
        ref FlowTally client = ref _entries.Tally(number, reply: false);
        ref FlowTally server = ref _entries.Tally(number, reply: true);
        counts.PacketsIn += Volatile.Read(ref client.Packets);
        counts.BytesIn += Volatile.Read(ref client.Bytes);
        counts.PacketsOut += Volatile.Read(ref server.Packets);
        counts.BytesOut += Volatile.Read(ref server.Bytes);
    }

    /// <summary>Notes what the present is in both clocks; to be called every few days at least.</summary>
    public void NoteTime(ulong now) => Volatile.Write(ref _moment, ((ulong)_port.Now << 32) | (uint)now);

    /// <summary>The low half of the tick of a moment that the programs have noted.</summary>
    public uint TickOf(uint seen)
    {
        ulong moment = Volatile.Read(ref _moment);
        uint age = (uint)(moment >> 32) - seen;
        return age < MostAge ? (uint)moment - ToTicks(age) : (uint)moment + ToTicks(0 - age);
    }

    /// <summary>The later of a tick and that of the last packet that a flow has carried in either direction.</summary>
    public uint LastTick(uint number, uint other) => Later(_entries.Tally(number, reply: true), Later(_entries.Tally(number, reply: false), other));

    /// <summary>The place of a flow's real server.</summary>
    public uint ServerOf(uint number) => _entries.Flow(number).Server;

    /// <summary>The flags of a direction's tally.</summary>
    public uint FlagsOf(uint number, bool reply) => Volatile.Read(ref _entries.Tally(number, reply).Flags);

    /// <summary>Has the programs tell of the next packet of each direction, and forget the flags that they have seen where these are another connection's by now.</summary>
    public void TellAgain(uint number, bool forget)
    {
        uint kept = forget ? 0 : ~FlowTally.PlainTold;
        Interlocked.And(ref _entries.Tally(number, reply: false).Flags, kept);
        Interlocked.And(ref _entries.Tally(number, reply: true).Flags, kept);
    }

    /// <summary>Whether a record's flow is in force as it should be, in all its directions.</summary>
    public bool Is(uint number, in Flow flow, in FlowAddresses6 addresses, bool carriesReplies)
    {
        if (!_entries.Has(number, flow.Family == 6))
        {
            return false;
        }

        ref Flow entry = ref _entries.Flow(number);
        uint generation = entry.Generation;
        return (generation & 1) != 0 && entry.IsLike(flow)
            && (flow.Family == 4 || Bytes(_entries.Addresses6(number)).SequenceEqual(Bytes(addresses)))
            && _index.Has(_entries.Hash(number, reply: false), number, reply: false, generation)
            && (!carriesReplies || _index.Has(_entries.Hash(number, reply: true), number, reply: true, generation));
    }

    /// <summary>Keeps the flows of some records, in memory that was used before, and makes all others none.</summary>
    /// <param name="isKept">Whether a record's flow <see cref="Is"/> as it should be.</param>
    /// <param name="highest">The highest record.</param>
    public void Keep(Func<uint, bool> isKept, uint highest)
    {
        Count = 0;
        var kept = new HashSet<uint>();
        for (uint number = 1; number <= highest; number++)
        {
            if (isKept(number))
            {
                kept.Add(number);
            }
        }

        _index.Keep((number, reply, generation) =>
            kept.Contains(number) && (ushort)(_entries.Flow(number).Generation >> 1) == generation && (!reply || _entries.Flow(number).Method == FlowMethod.BothEnds));
        Interlocked.MemoryBarrier();
        for (uint number = 0; _entries.Has(number, isIPv6: false) || number <= highest; number++)
        {
            if (_entries.Has(number, isIPv6: false) && !kept.Contains(number))
            {
                ref Flow entry = ref _entries.Flow(number);
                Volatile.Write(ref entry.Generation, entry.Generation + (entry.Generation & 1));
            }
        }

        Count = kept.Count;
    }

    private const ulong NanosecondsPerTick = 1_000_000_000 / Ticks.PerSecond;

    /// <summary>Units of <see cref="IFastPath.Now"/>: what is older than 48 days lies in the future, by three days at most.</summary>
    private const uint MostAge = 0xf000_0000;

    private static uint ToTicks(uint units) => (uint)((((ulong)units << FlowAbi.SeenShift) + (NanosecondsPerTick / 2)) / NanosecondsPerTick);

    private uint Later(in FlowTally tally, uint other)
    {
        if (Volatile.Read(in tally.Packets) == 0)
        {
            return other;
        }

        uint tick = TickOf(Volatile.Read(in tally.Seen));
        return (int)(tick - other) > 0 ? tick : other;
    }

    /// <summary>All but the generation, which stays even while it is written.</summary>
    private static void Write(ref Flow entry, Flow flow)
    {
        flow.Generation = entry.Generation;
        entry = flow;
    }

    private static ReadOnlySpan<byte> Bytes(in FlowAddresses6 addresses) => MemoryMarshal.AsBytes(new ReadOnlySpan<FlowAddresses6>(in addresses));

    private void SetKeys(ulong seed)
    {
        for (int key = 0; key < FlowAbi.HashWords; key++)
        {
            // SplitMix64 (Steele et al., 2014).
            seed += 0x9e3779b97f4a7c15;
            ulong mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            _settings->Keys[key] = (uint)(mixed >> 32);
        }
    }
}
