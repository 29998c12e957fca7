using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>
/// The hash index over a table's records: two entries a connection, one for each direction's 5-tuple. Open addressing with linear probing over
/// 4-byte slots; a slot is [tag of the hash | direction | record number], so a mismatch is mostly seen without touching the record. Removal shifts
/// the rest of the run back, so probes stay short whatever has come and gone. Not part of the region: rebuilt on start.
/// </summary>
/// <remarks>
/// Readers take no lock; writers hold the table's lock. A reader that finds nothing asks <see cref="Changed"/>: an entry may have been shifted past it.
/// </remarks>
internal sealed unsafe class ConnectionIndex : IDisposable
{
    private const uint Empty = 0;

    private readonly TableRegion _region;
    private readonly ulong _seed;
    private readonly uint _numberMask;
    private readonly uint _replyBit;
    private readonly uint _tagMask;
    private readonly uint _slotMask;
    private uint* _slots;
    private uint _version;

    /// <summary>Makes an empty index.</summary>
    /// <param name="region">The records that entries point to.</param>
    /// <param name="limit">Connections; 4 slots each at a power of two, so at most half of the slots are ever used.</param>
    /// <param name="seed">Key of the hashes.</param>
    public ConnectionIndex(TableRegion region, int limit, ulong seed)
    {
        _region = region;
        _seed = seed;
        int numberBits = BitOperations.Log2((uint)limit) + 1;
        _replyBit = 1u << numberBits;
        _numberMask = _replyBit - 1;
        _tagMask = ~(_replyBit | _numberMask);
        uint slots = BitOperations.RoundUpToPowerOf2((uint)limit) * 4;
        _slotMask = slots - 1;
        _slots = (uint*)NativeMemory.AllocZeroed(slots, sizeof(uint));
        Length = slots * (long)sizeof(uint);
    }

    /// <summary>Bytes of memory.</summary>
    public long Length { get; }

    /// <summary>Read before a probe, for <see cref="Changed"/>.</summary>
    public uint Version => Volatile.Read(ref _version);

    /// <summary>True when an entry may have moved since <see cref="Version"/> was read: a probe that found nothing must be repeated.</summary>
    public bool Changed(uint version) => (version & 1) != 0 || Volatile.Read(ref _version) != version;

    /// <summary>The hash of a 5-tuple in this index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(in FlowKey key) => key.Hash(_seed);

    /// <summary>The record that a probe for the hash meets first: most likely the one that will be asked for; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Likely(ulong hash) => Volatile.Read(ref _slots[(uint)hash & _slotMask]) & _numberMask;

    /// <summary>Finds the live record whose 5-tuple of either direction is the packet's. Takes no lock.</summary>
    public bool TryFind(in FlowKey key, out ConnectionHit hit) => TryFind(key, Hash(key), out hit);

    /// <summary>The same with the hash known.</summary>
    /// <param name="key">The packet's 5-tuple.</param>
    /// <param name="hash">Its <see cref="Hash"/>.</param>
    /// <param name="hit">What was found; filled only then.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in FlowKey key, ulong hash, out ConnectionHit hit)
    {
        while (true)
        {
            uint version = Version;
            Probe probe = StartProbe(hash);
            for (uint number = probe.Next(out bool reply); number != 0; number = probe.Next(out reply))
            {
                if (RecordMatcher.Matches(_region, number, reply, key, out hit))
                {
                    return true;
                }
            }

            if (!Changed(version))
            {
                Unsafe.SkipInit(out hit);
                return false;
            }
        }
    }

    /// <summary>Adds both 5-tuples of a record. The caller holds the table's lock and has made sure that they are not there.</summary>
    public void Add(uint number)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        Add(_region.ForwardKey(number, record).Hash(_seed), number, reply: false);
        Add(_region.ReplyKey(number, record).Hash(_seed), number, reply: true);
    }

    /// <summary>Removes both 5-tuples of a record, which still has them. The caller holds the table's lock.</summary>
    public void Remove(uint number)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        Remove(_region.ForwardKey(number, record).Hash(_seed), number, reply: false);
        Remove(_region.ReplyKey(number, record).Hash(_seed), number, reply: true);
    }

    /// <summary>Starts a probe for a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Probe StartProbe(ulong hash) => new(this, hash);

    /// <summary>Adds an entry. The caller holds the table's lock and has made sure that the key is not there.</summary>
    /// <param name="hash">Hash of the direction's 5-tuple.</param>
    /// <param name="number">The record.</param>
    /// <param name="reply">True for the real server's direction.</param>
    public void Add(ulong hash, uint number, bool reply)
    {
        uint slot = (uint)hash & _slotMask;
        while (_slots[slot] != Empty)
        {
            slot = (slot + 1) & _slotMask;
        }

        Volatile.Write(ref _slots[slot], Entry(hash, number, reply));
    }

    /// <summary>Removes an entry; nothing happens when it is not there. The caller holds the table's lock; the record still has its key.</summary>
    /// <param name="hash">Hash of the direction's 5-tuple.</param>
    /// <param name="number">The record.</param>
    /// <param name="reply">True for the real server's direction.</param>
    public void Remove(ulong hash, uint number, bool reply)
    {
        uint entry = Entry(hash, number, reply);
        uint slot = (uint)hash & _slotMask;
        while (_slots[slot] != entry)
        {
            if (_slots[slot] == Empty)
            {
                return;
            }

            slot = (slot + 1) & _slotMask;
        }

        Volatile.Write(ref _version, _version + 1);
        Interlocked.MemoryBarrier();
        CloseGap(slot);
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Frees the memory. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_slots);
        _slots = null;
    }

    /// <summary>Moves later entries of the run back as far as their home slots allow (Knuth, TAOCP 6.4, algorithm R).</summary>
    private void CloseGap(uint gap)
    {
        uint slot = gap;
        while (true)
        {
            slot = (slot + 1) & _slotMask;
            uint entry = _slots[slot];
            if (entry == Empty)
            {
                break;
            }

            uint home = Home(entry);
            if (((slot - home) & _slotMask) >= ((slot - gap) & _slotMask))
            {
                Volatile.Write(ref _slots[gap], entry);
                gap = slot;
            }
        }

        Volatile.Write(ref _slots[gap], Empty);
    }

    private uint Home(uint entry)
    {
        ref ConnectionRecord record = ref _region.Record(entry & _numberMask);
        ulong hash = (entry & _replyBit) != 0 ? _region.ReplyKey(entry & _numberMask, record).Hash(_seed) : _region.ForwardKey(entry & _numberMask, record).Hash(_seed);
        return (uint)hash & _slotMask;
    }

    /// <summary>The tag is of the hash's high bits, which the slot's place does not use.</summary>
    private uint Entry(ulong hash, uint number, bool reply) => ((uint)(hash >> 32) & _tagMask) | (reply ? _replyBit : 0) | number;

    /// <summary>One walk along the slots that may hold a hash.</summary>
    internal ref struct Probe
    {
        private readonly ConnectionIndex _index;
        private readonly uint _tag;
        private uint _slot;

        internal Probe(ConnectionIndex index, ulong hash)
        {
            _index = index;
            _tag = (uint)(hash >> 32) & index._tagMask;
            _slot = (uint)hash & index._slotMask;
        }

        /// <summary>The next candidate's record number; 0 when there is none.</summary>
        /// <param name="reply">True when the candidate's entry is of the real server's direction.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Next(out bool reply)
        {
            ConnectionIndex index = _index;
            while (true)
            {
                uint entry = Volatile.Read(ref index._slots[_slot]);
                _slot = (_slot + 1) & index._slotMask;
                if (entry == Empty)
                {
                    reply = false;
                    return 0;
                }

                if ((entry & index._tagMask) == _tag)
                {
                    reply = (entry & index._replyBit) != 0;
                    return entry & index._numberMask;
                }
            }
        }
    }
}
