using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pivot.Director.Ports;

namespace Pivot.Director.FastPath;

/// <summary>
/// Finds flows by the hash of their packets, in memory that the kernel's programs read: buckets of eight slots, each key in one of two. It grows by one bucket at a time (linear hashing; Litwin, 1980), within an insertion, so there never is a
/// pause. A reader may miss what is being moved, which is harmless; it never finds what is not there.
/// </summary>
/// <remarks>One writer at a time (the connection table's lock). In one bucket no two slots have the same tag, so that readers look at one slot only.</remarks>
internal sealed unsafe class FlowIndex
{
    /// <summary>The first bucket takes what comes while it has less than so many; so most packets need one look.</summary>
    private const int Plenty = 5;

    private readonly IFastPath _port;
    private readonly FlowEntries _entries;
    private readonly FlowSettings* _settings;
    private readonly ulong* _slots;
    private uint _buckets;
    private uint _mask;
    private bool _mayGrow = true;

    /// <summary>Takes the index as it is in the memory; with no buckets there it makes the first ones.</summary>
    public FlowIndex(IFastPath port, FlowEntries entries)
    {
        _port = port;
        _entries = entries;
        _settings = (FlowSettings*)port.Settings;
        _slots = (ulong*)port.StartOf(FlowPart.Buckets);
        _buckets = (uint)_settings->Extent;
        _mask = (uint)(_settings->Extent >> 32);
        if (_buckets == 0 && HaveChunk(0))
        {
            new Span<ulong>(_slots, FlowAbi.BucketsPerChunk * FlowAbi.SlotsPerBucket).Clear();
            Publish(FlowAbi.BucketsPerChunk, FlowAbi.BucketsPerChunk - 1);
        }
    }

    /// <summary>Slots in use.</summary>
    public long Count { get; private set; }

    /// <summary>Buckets there are.</summary>
    public uint Buckets => _buckets;

    /// <summary>Whether the extent in the settings is one that a director has written, with all its chunks.</summary>
    public static bool IsSound(IFastPath port)
    {
        ulong extent = ((FlowSettings*)port.Settings)->Extent;
        uint buckets = (uint)extent;
        ulong mask = extent >> 32;
        bool fits = buckets >= FlowAbi.BucketsPerChunk && ((mask + 1) & mask) == 0 && buckets - 1 <= mask && buckets - 1 > mask >> 1;
        for (uint chunk = 0; fits && chunk <= (buckets - 1) / FlowAbi.BucketsPerChunk; chunk++)
        {
            fits = port.HasChunk(FlowPart.Buckets, (int)chunk);
        }

        return fits;
    }

    /// <summary>Puts a direction of a flow in.</summary>
    /// <returns>False where both buckets are full or have its tag.</returns>
    public bool TryAdd(ulong hash, uint number, bool reply, uint generation)
    {
        // More than 0.6 of all slots used; one bucket a time is enough, since each makes room for more than one.
        if (Count * 5 > _buckets * (3L * FlowAbi.SlotsPerBucket) && _mayGrow)
        {
            _mayGrow = TryGrow();
        }

        if (_buckets == 0)
        {
            return false;
        }

        ulong slot = SlotOf(hash, number, reply, generation);
        ulong* first = Bucket((uint)hash);
        ulong* free = FindFree(first, slot, out int used);
        if (free is null || used >= Plenty)
        {
            ulong* second = Bucket((uint)(hash >> FlowAbi.SecondBucketShift));
            ulong* other = FindFree(second, slot, out int usedOther);
            free = other is not null && (free is null || usedOther < used) ? other : free;
            if (free is null && !TryMakeRoom(first, slot, out free) && !TryMakeRoom(second, slot, out free))
            {
                return false;
            }
        }

        Volatile.Write(ref *free, slot);
        Count++;
        return true;
    }

    /// <summary>Takes a direction of a flow out; nothing happens where it is not there.</summary>
    public void Remove(ulong hash, uint number, bool reply, uint generation)
    {
        ulong slot = SlotOf(hash, number, reply, generation);
        if (TryFind(Bucket((uint)hash), slot, out ulong* place) || TryFind(Bucket((uint)(hash >> FlowAbi.SecondBucketShift)), slot, out place))
        {
            Volatile.Write(ref *place, 0);
            Count--;
        }
    }

    /// <summary>Whether a direction of a flow is in a bucket where readers look for it.</summary>
    public bool Has(ulong hash, uint number, bool reply, uint generation)
    {
        ulong slot = SlotOf(hash, number, reply, generation);
        return TryFind(Bucket((uint)hash), slot, out _) || TryFind(Bucket((uint)(hash >> FlowAbi.SecondBucketShift)), slot, out _);
    }

    /// <summary>Empties every slot that is not to be kept, and counts the others.</summary>
    /// <param name="keep">Whether a slot that points to a record's direction, with the low bits of a generation, may stay.</param>
    public void Keep(Func<uint, bool, ushort, bool> keep)
    {
        Count = 0;
        for (uint bucket = 0; bucket < _buckets; bucket++)
        {
            ulong* slots = _slots + ((ulong)bucket * FlowAbi.SlotsPerBucket);
            for (int i = 0; i < FlowAbi.SlotsPerBucket; i++)
            {
                uint number = (uint)(slots[i] & FlowAbi.NumberMask);
                bool reply = (slots[i] & FlowAbi.ReplyBit) != 0;
                if (slots[i] == 0)
                {
                    continue;
                }

                // A director that ended while it split a bucket has left slots in both.
                if (keep(number, reply, (ushort)(slots[i] >> FlowAbi.GenerationShift)) && IsPlaceOf(_entries.Hash(number, reply), bucket))
                {
                    Count++;
                }
                else
                {
                    Volatile.Write(ref slots[i], 0);
                }
            }
        }
    }

    private bool IsPlaceOf(ulong hash, uint bucket) => Place((uint)hash) == bucket || Place((uint)(hash >> FlowAbi.SecondBucketShift)) == bucket;

    private static ulong SlotOf(ulong hash, uint number, bool reply, uint generation) =>
        (((hash >> FlowAbi.TagShift) | 1) << FlowAbi.TagShift)
        | ((ulong)(ushort)(generation >> 1) << FlowAbi.GenerationShift)
        | (reply ? FlowAbi.ReplyBit : 0)
        | number;

    /// <summary>The first free slot; null where there is none, or another slot has the same tag.</summary>
    private static ulong* FindFree(ulong* bucket, ulong slot, out int used)
    {
        ulong* free = null;
        used = 0;
        for (int i = 0; i < FlowAbi.SlotsPerBucket; i++)
        {
            ulong present = bucket[i];
            if (present == 0)
            {
                free = bucket + i;
                continue;
            }

            used++;
            if ((present ^ slot) >> FlowAbi.TagShift == 0)
            {
                used = FlowAbi.SlotsPerBucket;
                return null;
            }
        }

        return free;
    }

    /// <summary>Moves slots of a bucket to their other buckets, one after the other, until there is room for one (cuckoo hashing; Pagh and Rodler, 2004). Readers find a slot that is moved in one of the two.</summary>
    private bool TryMakeRoom(ulong* bucket, ulong wanted, out ulong* free)
    {
        for (int i = 0; i < FlowAbi.SlotsPerBucket; i++)
        {
            ulong slot = bucket[i];
            if (slot == 0)
            {
                continue;
            }

            ulong hash = _entries.Hash((uint)(slot & FlowAbi.NumberMask), (slot & FlowAbi.ReplyBit) != 0);
            ulong* first = Bucket((uint)hash);
            ulong* other = first == bucket ? Bucket((uint)(hash >> FlowAbi.SecondBucketShift)) : first;
            ulong* place = other == bucket ? null : FindFree(other, slot, out _);
            if (place is null)
            {
                continue;
            }

            Volatile.Write(ref *place, slot);
            Volatile.Write(ref bucket[i], 0);
            free = FindFree(bucket, wanted, out _);
            if (free is not null)
            {
                return true;
            }
        }

        free = null;
        return false;
    }

    private static bool TryFind(ulong* bucket, ulong slot, out ulong* place)
    {
        for (place = bucket; place < bucket + FlowAbi.SlotsPerBucket; place++)
        {
            if (*place == slot)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Bucket(uint number) => _slots + ((ulong)Place(number) * FlowAbi.SlotsPerBucket);

    private uint Place(uint number)
    {
        uint place = number & _mask;
        return place >= _buckets ? place & (_mask >> 1) : place;
    }

    /// <summary>Splits one bucket: what belongs to the new one is copied there, then readers are told of it, then it is taken out of the old one.</summary>
    private bool TryGrow()
    {
        uint added = _buckets;
        if (added % FlowAbi.BucketsPerChunk == 0 && !HaveChunk((int)(added / FlowAbi.BucketsPerChunk)))
        {
            return false;
        }

        uint mask = added > _mask ? (_mask << 1) | 1 : _mask;
        uint old = added & (mask >> 1);
        ulong* from = _slots + ((ulong)old * FlowAbi.SlotsPerBucket);
        ulong* to = _slots + ((ulong)added * FlowAbi.SlotsPerBucket);
        uint moved = 0;
        for (int i = 0; i < FlowAbi.SlotsPerBucket; i++)
        {
            bool moves = from[i] != 0 && Moves(from[i], old, added, mask);
            to[i] = moves ? from[i] : 0;
            moved |= moves ? 1u << i : 0;
        }

        Publish(added + 1, mask);
        Interlocked.MemoryBarrier();
        for (int i = 0; i < FlowAbi.SlotsPerBucket; i++)
        {
            if ((moved >> i & 1) != 0)
            {
                Volatile.Write(ref from[i], 0);
            }
        }

        return true;
    }

    /// <summary>A slot is in its bucket by the first of its two numbers that leads there.</summary>
    private bool Moves(ulong slot, uint old, uint added, uint mask)
    {
        ulong hash = _entries.Hash((uint)(slot & FlowAbi.NumberMask), (slot & FlowAbi.ReplyBit) != 0);
        uint number = Place((uint)hash) == old ? (uint)hash : (uint)(hash >> FlowAbi.SecondBucketShift);
        Debug.Assert(Place(number) == old, "a slot is in one of its two buckets");
        return (number & mask) == added;
    }

    private bool HaveChunk(int chunk) => _port.HasChunk(FlowPart.Buckets, chunk) || _port.TryAddChunk(FlowPart.Buckets, chunk);

    private void Publish(uint buckets, uint mask)
    {
        (_buckets, _mask) = (buckets, mask);
        Volatile.Write(ref _settings->Extent, ((ulong)mask << 32) | buckets);
    }
}
