using Pivot.Director.Connections;
using Pivot.Director.Statistics;
using Pivot.Packets;

namespace Pivot.Director.Fragments;

/// <summary>
/// Datagrams under way in fragments. Only the first fragment has ports, so it is judged and the others follow it; those that come before it are held for it. A datagram's way:
/// <list type="number">
/// <item><i>waiting</i>: a later fragment came first. Up to <see cref="PacketStore.Capacity"/> fragments of all datagrams are held, each for at most <see cref="HoldTicks"/>;
/// the oldest datagram's go when there is no room;</item>
/// <item><i>decided</i>: the first fragment has been judged; held ones are released, further ones follow, until <see cref="QuietTicks"/> without any;</item>
/// <item><i>complete</i>: all has been seen; stragglers still follow, and a new first fragment begins a new datagram of the same identification.</item>
/// </list>
/// Of both families. Shared by all workers: the fragments of a datagram may come through different queues. Each call takes the lock briefly. After it is made, nothing is allocated.
/// </summary>
/// <remarks>
/// Refused, for they could carry other ports past the judgement than the real server's reassembly would see (RFC 1858, RFC 3128, RFC 5722): a later fragment that reaches into the
/// transport header or the first fragment, and a second first fragment before the datagram is complete.
/// </remarks>
internal sealed class FragmentTable : IDisposable
{
    /// <summary>Datagrams under way. Decided ones make room, the longest quiet first.</summary>
    public const int Capacity = 1024;

    /// <summary>How long a fragment waits for the first one.</summary>
    public const ulong HoldTicks = Ticks.PerSecond;

    /// <summary>How long a decision holds after the last fragment.</summary>
    public const ulong QuietTicks = 2 * Ticks.PerSecond;

    private const int LongestPayload = 65535;

    private readonly Lock _lock = new();
    private readonly Dictionary<FragmentKey, int> _numbers = new(Capacity);
    private readonly FragmentEntry[] _entries = new FragmentEntry[Capacity + 1];
    private readonly FragmentList _waiting;
    private readonly FragmentList _decided;
    private readonly FragmentList _unused;
    private readonly PacketStore _held = new();
    private readonly DropCounters _drops = new();

    /// <summary>Makes an empty table.</summary>
    public FragmentTable()
    {
        _waiting = new FragmentList(_entries);
        _decided = new FragmentList(_entries);
        _unused = new FragmentList(_entries);
        for (int number = 1; number <= Capacity; number++)
        {
            _unused.Add(number);
        }
    }

    /// <summary>Held fragments that were dropped for a reason.</summary>
    public long Drops(DropReason reason) => _drops[reason];

    /// <summary>Takes a fragment in.</summary>
    /// <param name="key">Its datagram.</param>
    /// <param name="fields">Its place in it.</param>
    /// <param name="packet">The whole packet, to be copied if it has to be held.</param>
    /// <param name="offload">Its offload header.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="decision">The first fragment's, where the result is <see cref="FragmentAdmission.Follow"/>.</param>
    public FragmentAdmission Admit(
        in FragmentKey key, FragmentFields fields, ReadOnlySpan<byte> packet, in OffloadHeader offload, ulong now, out FragmentDecision decision)
    {
        decision = default;
        lock (_lock)
        {
            RemoveOver(now);
            bool known = _numbers.TryGetValue(key, out int number);
            if (fields.IsFirst)
            {
                return known && _entries[number] is { IsDecided: true, IsComplete: false } ? FragmentAdmission.Overlap : FragmentAdmission.Judge;
            }

            if (fields.EndBytes > LongestPayload || fields.OffsetBytes < ShortestFirst(key.Protocol) || (known && _entries[number].IsDecided && fields.OffsetBytes < _entries[number].FirstBytes))
            {
                return FragmentAdmission.Overlap;
            }

            if (known && _entries[number].IsDecided)
            {
                Follow(number, fields, now);
                decision = _entries[number].Decision;
                return FragmentAdmission.Follow;
            }

            Hold(key, known ? number : 0, packet, offload, now);
            return FragmentAdmission.Held;
        }
    }

    /// <summary>Tells what became of a first fragment, and puts those that waited for it behind the batch, to be judged in their turn.</summary>
    /// <param name="key">Its datagram.</param>
    /// <param name="fields">Its place in it.</param>
    /// <param name="decision">What holds for the others.</param>
    /// <param name="batch">Gets the held fragments, as far as it has spare slots.</param>
    /// <param name="now">The present tick.</param>
    public void Decide(in FragmentKey key, FragmentFields fields, in FragmentDecision decision, PacketBatch batch, ulong now)
    {
        lock (_lock)
        {
            if (_numbers.TryGetValue(key, out int number))
            {
                ListOf(number).Remove(number);
            }
            else
            {
                number = TakeEntry(key);
            }

            ref FragmentEntry entry = ref _entries[number];
            entry.IsDecided = true;
            entry.Decision = decision;
            entry.FirstBytes = entry.SeenBytes = fields.LengthBytes;
            entry.TotalBytes = 0;
            entry.Deadline = now + QuietTicks;
            _decided.Add(number);
            Release(ref entry, batch);
        }
    }

    /// <summary>Ends what is over; to be called about once a second.</summary>
    public void Expire(ulong now)
    {
        lock (_lock)
        {
            RemoveOver(now);
        }
    }

    /// <summary>Frees the memory. Calling it twice is harmless.</summary>
    public void Dispose() => _held.Dispose();

    /// <summary>What a first fragment has at least: nothing else may lie there. In IPv6 the protocol of a later one is not known.</summary>
    private static int ShortestFirst(IpProtocol protocol) => protocol == IpProtocol.Tcp ? TransportHeader.TcpMinimumLength : TransportHeader.UdpLength;

    private FragmentList ListOf(int number) => _entries[number].IsDecided ? _decided : _waiting;

    private void Follow(int number, FragmentFields fields, ulong now)
    {
        ref FragmentEntry entry = ref _entries[number];
        entry.SeenBytes += fields.LengthBytes;
        entry.TotalBytes = fields.More ? entry.TotalBytes : fields.EndBytes;
        entry.Deadline = now + QuietTicks;
        _decided.Remove(number);
        _decided.Add(number);
    }

    private void Hold(in FragmentKey key, int number, ReadOnlySpan<byte> packet, in OffloadHeader offload, ulong now)
    {
        if (!PacketStore.Fits(packet.Length))
        {
            _drops.Count(DropReason.FragmentsFull);
            return;
        }

        while (!_held.HasRoomFor(packet.Length))
        {
            int oldest = _waiting.Oldest;
            number = oldest == number ? 0 : number;
            Remove(oldest, DropReason.FragmentsFull);
        }

        if (number == 0)
        {
            number = TakeEntry(key);
            _entries[number].Deadline = now + HoldTicks;
            _waiting.Add(number);
        }

        ref FragmentEntry entry = ref _entries[number];
        int held = _held.Add(packet, offload);
        if (entry.FirstHeld == 0)
        {
            entry.FirstHeld = held;
        }
        else
        {
            _held.NextOf(entry.LastHeld) = held;
        }

        entry.LastHeld = held;
    }

    private void Release(ref FragmentEntry entry, PacketBatch batch)
    {
        int held = entry.FirstHeld;
        (entry.FirstHeld, entry.LastHeld) = (0, 0);
        while (held != 0)
        {
            int next = _held.NextOf(held);
            if (batch.HasSpare)
            {
                _held.CopyTo(held, batch.AddSpare(_held.LengthOf(held), _held.OffloadOf(held)));
            }
            else
            {
                _drops.Count(DropReason.FragmentsFull);
            }

            _held.Remove(held);
            held = next;
        }
    }

    /// <summary>An entry for a new datagram, on no list. There are fewer waiting ones than entries, so one can always be had.</summary>
    private int TakeEntry(in FragmentKey key)
    {
        if (_unused.Oldest == 0)
        {
            Remove(_decided.Oldest, DropReason.FragmentsFull);
        }

        int number = _unused.Oldest;
        _unused.Remove(number);
        _entries[number] = new FragmentEntry { Key = key };
        _numbers.Add(key, number);
        return number;
    }

    private void RemoveOver(ulong now)
    {
        while (_waiting.Oldest != 0 && _entries[_waiting.Oldest].Deadline <= now)
        {
            Remove(_waiting.Oldest, DropReason.FragmentTimeout);
        }

        while (_decided.Oldest != 0 && _entries[_decided.Oldest].Deadline <= now)
        {
            Remove(_decided.Oldest, DropReason.FragmentTimeout);
        }
    }

    /// <summary>Removes an entry; what was held for it is dropped for the reason.</summary>
    private void Remove(int number, DropReason reason)
    {
        ref FragmentEntry entry = ref _entries[number];
        for (int held = entry.FirstHeld; held != 0;)
        {
            int next = _held.NextOf(held);
            _held.Remove(held);
            _drops.Count(reason);
            held = next;
        }

        ListOf(number).Remove(number);
        _numbers.Remove(entry.Key);
        entry = default;
        _unused.Add(number);
    }
}
