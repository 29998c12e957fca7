using System.Numerics;
using System.Runtime.CompilerServices;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>
/// The entries and their hash index. Resolved neighbours are found without a lock: an entry's fields are read between two reads of its version, each with acquire semantics.
/// A reader that meets an entry in change, or is led onto another chain by one that was just reused, misses and asks again under the lock; it never gets an Ethernet address
/// that is not the asked neighbour's. Everything else is called under the table's lock. Number 0 is none.
/// </summary>
internal sealed class NeighbourIndex
{
    /// <summary>In <see cref="NeighbourEntry.Published"/>: there is an address.</summary>
    public const ulong PublishedBit = 1UL << 63;

    /// <summary>More entries than a chain of a half-full index ever has.</summary>
    private const int MostSteps = 32;

    private readonly NeighbourEntry[] _entries;
    private readonly int[] _buckets;
    private readonly ulong _seed;

    /// <summary>Makes an empty index.</summary>
    /// <param name="capacity">Entries, at least 1.</param>
    /// <param name="seed">Random, so that nobody can aim addresses at one bucket.</param>
    public NeighbourIndex(int capacity, ulong seed)
    {
        _entries = new NeighbourEntry[capacity + 1];
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        _seed = seed;
    }

    /// <summary>An entry, for whoever holds the table's lock.</summary>
    public ref NeighbourEntry this[int number] => ref _entries[number];

    /// <summary>Finds a neighbour that packets may go to at once. Takes no lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFindPublished(IpAddress address, out MacAddress hardware)
    {
        int number = Volatile.Read(ref _buckets[Bucket(address)]);
        for (int steps = 0; number != 0 && steps < MostSteps; steps++)
        {
            ref NeighbourEntry entry = ref _entries[number];
            uint version = Volatile.Read(ref entry.Version);
            ulong high = Volatile.Read(ref entry.AddressHigh);
            ulong low = Volatile.Read(ref entry.AddressLow);
            ulong published = Volatile.Read(ref entry.Published);
            number = Volatile.Read(ref entry.Next);
            if (high == address.High && low == address.Low)
            {
                hardware = new MacAddress(published);
                return published != 0 && (version & 1) == 0 && Volatile.Read(ref entry.Version) == version;
            }
        }

        hardware = default;
        return false;
    }

    /// <summary>The number of a neighbour's entry; 0 where there is none.</summary>
    public int Find(IpAddress address)
    {
        int number = _buckets[Bucket(address)];
        while (number != 0 && _entries[number].Address != address)
        {
            number = _entries[number].Next;
        }

        return number;
    }

    /// <summary>Gives an unused entry to a neighbour that has none.</summary>
    public void Insert(int number, IpAddress address)
    {
        ref int bucket = ref _buckets[Bucket(address)];
        ref NeighbourEntry entry = ref _entries[number];
        BeginChange(ref entry);
        entry.AddressHigh = address.High;
        entry.AddressLow = address.Low;
        entry.Published = 0;
        entry.Next = bucket;
        EndChange(ref entry);
        Volatile.Write(ref bucket, number);
    }

    /// <summary>Makes an entry unused; its fields are zeros then, but for the version.</summary>
    public void Remove(int number)
    {
        ref NeighbourEntry entry = ref _entries[number];
        ref int link = ref _buckets[Bucket(entry.Address)];
        while (link != number)
        {
            link = ref _entries[link].Next;
        }

        Volatile.Write(ref link, entry.Next);
        BeginChange(ref entry);
        entry = new NeighbourEntry { Version = entry.Version };
        EndChange(ref entry);
    }

    /// <summary>Lets packets go to the entry's Ethernet address without the lock, or no longer.</summary>
    public void Publish(int number, bool mayGoAtOnce)
    {
        ref NeighbourEntry entry = ref _entries[number];
        ulong published = mayGoAtOnce ? entry.Hardware.Value | PublishedBit : 0;
        if (published != entry.Published)
        {
            BeginChange(ref entry);
            entry.Published = published;
            EndChange(ref entry);
        }
    }

    /// <summary>A full fence: no write of the change is seen before the odd version.</summary>
    private static void BeginChange(ref NeighbourEntry entry) => Interlocked.Increment(ref entry.Version);

    private static void EndChange(ref NeighbourEntry entry) => Volatile.Write(ref entry.Version, entry.Version + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(IpAddress address)
    {
        ulong high = Math.BigMul(address.High ^ _seed, address.Low ^ ~_seed ^ 0x9e3779b97f4a7c15, out ulong low);
        high = Math.BigMul(high ^ low ^ _seed, 0xd6e8feb86659fd93, out low);
        return (int)((uint)(high ^ low) & (uint)(_buckets.Length - 1));
    }
}
