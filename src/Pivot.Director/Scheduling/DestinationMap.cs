using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// What <c>lblc</c> and <c>lblcr</c> remember of virtual addresses, with the lifetimes of IPVS: a check a minute; every thirtieth drops what nobody asked for
/// in <see cref="Expiration"/>, the others, while there are more than <see cref="Comfortable"/> entries, some of those idle for <see cref="Idle"/>.
/// </summary>
/// <remarks>
/// Time is the caller's: checks that were due while nobody asked are made up for, each by its own time, before the next look-up. Entries are in order of their last
/// use, so a check touches what it drops and no more; where IPVS drops stale entries by hash bucket, the oldest go first here. Clients choose addresses of a large prefix,
/// so memory has a limit, which IPVS has not: at <see cref="Capacity"/> entries a new one takes the place of the oldest. Grows by doubling; other than that nothing is allocated.
/// </remarks>
/// <typeparam name="T">What is remembered of an address.</typeparam>
/// <param name="seed">Random, unknown to clients.</param>
/// <param name="dropped">Called with what an entry held when it goes.</param>
internal sealed class DestinationMap<T>(ulong seed, Action<T>? dropped = null)
    where T : struct
{
    /// <summary>Entries above which idle ones are dropped early.</summary>
    public const int Comfortable = 16 * 1024;

    /// <summary>The most entries.</summary>
    public const int Capacity = 2 * Comfortable;

    /// <summary>Ticks after which an unused entry goes: 24 hours (<c>lblc_expiration</c>).</summary>
    public const ulong Expiration = 24 * 60 * 60 * Ticks.PerSecond;

    /// <summary>Ticks after which an unused entry may go when there are many: 6 minutes.</summary>
    public const ulong Idle = 6 * 60 * Ticks.PerSecond;

    /// <summary>Ticks between checks.</summary>
    public const ulong CheckInterval = 60 * Ticks.PerSecond;

    /// <summary>Every so many checks drop by <see cref="Expiration"/>.</summary>
    public const int FullCheckEvery = 30;

    private const int None = -1;

    private Entry[] _entries = [];
    private int[] _buckets = [];
    private int _free = None;
    private int _newest = None;
    private int _oldest = None;
    private ulong _nextCheck;
    private int _checks = 1;

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>What is remembered at a place that <see cref="TryFind"/> or <see cref="Add"/> gave.</summary>
    public ref T this[int place] => ref _entries[place].Value;

    /// <summary>Makes the checks that are due.</summary>
    public void Check(ulong now)
    {
        if (_nextCheck == 0)
        {
            _nextCheck = now + CheckInterval;
        }

        if (now >= _nextCheck + Expiration + (FullCheckEvery * CheckInterval))
        {
            DropIdle(now, 0, Capacity);
            _nextCheck = now + CheckInterval;
        }

        for (; now >= _nextCheck; _nextCheck += CheckInterval)
        {
            CheckAt(_nextCheck);
        }
    }

    /// <summary>Finds an address and notes that it is in use.</summary>
    public bool TryFind(IpAddress address, ulong now, out int place)
    {
        place = _buckets.Length == 0 ? None : _buckets[BucketOf(address)];
        while (place != None && _entries[place].Address != address)
        {
            place = _entries[place].Next;
        }

        if (place == None)
        {
            return false;
        }

        Unlink(place);
        LinkNewest(place, now);
        return true;
    }

    /// <summary>Adds an address that is not there; returns its place.</summary>
    public int Add(IpAddress address, T value, ulong now)
    {
        if (_free == None)
        {
            MakeRoom();
        }

        int place = _free;
        ref Entry entry = ref _entries[place];
        _free = entry.Next;
        entry.Address = address;
        entry.Value = value;
        ref int bucket = ref _buckets[BucketOf(address)];
        entry.Next = bucket;
        bucket = place;
        LinkNewest(place, now);
        Count++;
        return place;
    }

    private void CheckAt(ulong time)
    {
        if (_checks % FullCheckEvery == 0)
        {
            DropIdle(time, Expiration, Capacity);
            _checks = 1;
        }
        else if (Count <= Comfortable)
        {
            _checks++;
        }
        else
        {
            DropIdle(time, Idle, Math.Min((Count - Comfortable) * 4 / 3, Comfortable / 2));
        }
    }

    private void DropIdle(ulong time, ulong idle, int most)
    {
        for (int dropped = 0; dropped < most && _oldest != None && _entries[_oldest].LastUse + idle <= time; dropped++)
        {
            Drop(_oldest);
        }
    }

    private void Drop(int place)
    {
        ref Entry entry = ref _entries[place];
        ref int link = ref _buckets[BucketOf(entry.Address)];
        while (link != place)
        {
            link = ref _entries[link].Next;
        }

        link = entry.Next;
        Unlink(place);
        entry.Next = _free;
        _free = place;
        Count--;
        dropped?.Invoke(entry.Value);
    }

    private void LinkNewest(int place, ulong now)
    {
        ref Entry entry = ref _entries[place];
        entry.LastUse = now;
        entry.Older = _newest;
        entry.Newer = None;
        if (_newest == None)
        {
            _oldest = place;
        }
        else
        {
            _entries[_newest].Newer = place;
        }

        _newest = place;
    }

    private void Unlink(int place)
    {
        ref Entry entry = ref _entries[place];
        (entry.Newer == None ? ref _newest : ref _entries[entry.Newer].Older) = entry.Older;
        (entry.Older == None ? ref _oldest : ref _entries[entry.Older].Newer) = entry.Newer;
    }

    /// <summary>Doubles the entries, or at the limit drops the oldest.</summary>
    private void MakeRoom()
    {
        if (_entries.Length >= Capacity)
        {
            Drop(_oldest);
            return;
        }

        int used = _entries.Length;
        Array.Resize(ref _entries, Math.Max(2 * used, 64));
        _buckets = new int[_entries.Length];
        Array.Fill(_buckets, None);
        for (int place = 0; place < used; place++)
        {
            ref int bucket = ref _buckets[BucketOf(_entries[place].Address)];
            _entries[place].Next = bucket;
            bucket = place;
        }

        for (int place = _entries.Length - 1; place >= used; place--)
        {
            _entries[place].Next = _free;
            _free = place;
        }
    }

    private int BucketOf(IpAddress address)
    {
        ulong high = Math.BigMul(address.High ^ seed, address.Low ^ ~seed, out ulong low);
        ulong mixed = Math.BigMul(high ^ low ^ seed, 0x9e3779b97f4a7c15, out low) ^ low;
        return (int)(mixed & (uint)(_buckets.Length - 1));
    }

    private struct Entry
    {
        public IpAddress Address;
        public T Value;
        public ulong LastUse;

        /// <summary>The next entry of the bucket, or the next free one.</summary>
        public int Next;

        public int Newer;
        public int Older;
    }
}
