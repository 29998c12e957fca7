using System.Runtime.CompilerServices;
using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Access;

/// <summary>
/// A token bucket for each client of a service, in a table of fixed size: <see cref="Capacity"/> clients, half a MiB. An IPv4 address is a client, and of IPv6 a /64, for whoever has one address there has all.
/// </summary>
/// <remarks>
/// A bucket is kept as the time at which it is full again (the generic cell rate algorithm), in 1/<see cref="Cost"/> of the time of one connection. A client whose bucket is full needs no entry: its place is free. Where a set of eight has none that is
/// free, a newcomer takes the place of the one whose bucket is the fullest, which loses what little it owed; so a flood of made-up addresses pushes out its own kind and not who is being limited,
/// and nobody is refused for want of room. Any number of workers at a time, without a lock: an entry is one word.
/// </remarks>
internal sealed class ClientBuckets
{
    /// <summary>Clients that owe something at a time.</summary>
    public const int Capacity = 1 << 16;

    /// <summary>Entries that a client's may be one of: a cache line.</summary>
    private const int Ways = 8;

    /// <summary>What a connection costs, in the table's unit of time.</summary>
    private const ulong Cost = 1024;

    private const int TimeBits = 40;
    private const ulong TimeMask = (1UL << TimeBits) - 1;

    /// <summary>How often an entry that other workers change meanwhile is tried again. Each time another one has got on, so this is never reached but by a flood; who reaches it is let through.</summary>
    private const int Attempts = 64;

    /// <summary>A fingerprint of the client in the upper bits, below it when its bucket is full again; 0 = free.</summary>
    private readonly ulong[] _entries = GC.AllocateArray<ulong>(Capacity + Ways, pinned: true);
    private readonly int _firstEntry;
    private readonly ulong _seed;
    private readonly ulong _most;
    private readonly ulong _unitsPerSpan;
    private readonly ulong _ticksPerSpan;

    /// <summary>Makes an empty table.</summary>
    /// <param name="rate">The limit.</param>
    /// <param name="seed">Random, so that nobody can aim at a place of the table.</param>
    public ClientBuckets(ClientRate rate, ulong seed)
    {
        Rate = rate;
        _seed = seed;
        _unitsPerSpan = (ulong)rate.Connections * Cost;
        _ticksPerSpan = Ticks.From(rate.Per);
        _most = _unitsPerSpan - Cost;
        _firstEntry = FirstAligned(_entries);
    }

    /// <summary>The limit.</summary>
    public ClientRate Rate { get; }

    /// <summary>Takes a connection from a client's bucket.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="now">The present tick.</param>
    /// <returns>False when the bucket is empty; nothing is taken then.</returns>
    public bool TryTake(IpAddress client, ulong now)
    {
        ulong time = unchecked(now * _unitsPerSpan) / _ticksPerSpan;
        ulong hash = HashOf(client);
        ulong fingerprint = (hash << TimeBits) == 0 ? 1UL << TimeBits : hash << TimeBits;
        int set = _firstEntry + ((int)(hash >> 48) & ((Capacity / Ways) - 1)) * Ways;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            ref ulong entry = ref Find(set, fingerprint, time, out ulong seen);
            ulong owed = (seen & ~TimeMask) == fingerprint ? Owed(seen, time) : 0;
            if (owed > _most)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref entry, fingerprint | ((time + owed + Cost) & TimeMask), seen) == seen)
            {
                return true;
            }
        }

        return true;
    }

    /// <summary>The client's entry, or the one that it may take: a free one, else that of the client who owes least.</summary>
    private ref ulong Find(int set, ulong fingerprint, ulong time, out ulong seen)
    {
        int best = set;
        ulong bestOwed = ulong.MaxValue;
        seen = 0;
        for (int index = set; index < set + Ways; index++)
        {
            ulong word = Volatile.Read(ref _entries[index]);
            if ((word & ~TimeMask) == fingerprint)
            {
                seen = word;
                return ref _entries[index];
            }

            ulong owed = Owed(word, time);
            if (owed < bestOwed)
            {
                (best, bestOwed, seen) = (index, owed, word);
            }
        }

        return ref _entries[best];
    }

    /// <summary>How far a bucket is from being full: 0 for one that has been full for so long that its time has come round again, or that nobody has.</summary>
    private ulong Owed(ulong word, ulong time)
    {
        ulong owed = (word - time) & TimeMask;
        return owed > _most + Cost ? 0 : owed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong HashOf(IpAddress client)
    {
        ulong key = client.IsIPv4 ? client.IPv4 : client.High;
        ulong high = Math.BigMul(key ^ _seed, 0x9e3779b97f4a7c15 ^ ~_seed, out ulong low);
        high = Math.BigMul(high ^ low ^ _seed, 0xd6e8feb86659fd93, out low);
        return high ^ low;
    }

    /// <summary>Where the first entry is that begins a cache line.</summary>
    private static unsafe int FirstAligned(ulong[] entries)
    {
        fixed (ulong* start = entries)
        {
            return (int)(((64 - ((nint)start & 63)) & 63) / sizeof(ulong));
        }
    }
}
