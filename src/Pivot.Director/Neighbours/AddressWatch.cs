using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>
/// Watches the addresses that the director answers for (RFC 5227 §2, for IPv6 likewise): asks twice whether somebody else has a new one, announces it twice if nobody has, and asks again every minute.
/// An address that somebody else has is reported. One that was announced is defended, at most once in ten seconds (§2.4, case c: a configured address that clients must be able to rely on);
/// one that somebody else had first is answered for, but announced only when a minute has passed without the other.
/// <para>Shared by all workers; each call takes the lock for a short time. After <see cref="Apply"/> only <see cref="Current"/> allocates.</para>
/// </summary>
internal sealed class AddressWatch
{
    /// <summary>The most addresses of one prefix that are announced and asked for; those of a larger one are answered for only.</summary>
    public const int MostOfPrefix = 256;

    /// <summary>The most addresses that are watched.</summary>
    public const int MostAddresses = 4096;

    /// <summary>The most conflicts that are known at a time: with a large prefix somebody could invent any number.</summary>
    public const int MostConflicts = 256;

    /// <summary>Between two rounds of asking.</summary>
    public const ulong RoundTicks = 60 * Ticks.PerSecond;

    /// <summary>How long a conflict counts that is not heard of.</summary>
    public const ulong ForgetTicks = 2 * RoundTicks;

    private const ulong ProbeTicks = Ticks.PerSecond;
    private const ulong AnnounceTicks = 2 * Ticks.PerSecond;
    private const ulong DefendTicks = 10 * Ticks.PerSecond;
    private const int Probes = 2;
    private const int Announcements = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<IpAddress, DuplicateAddress> _conflicts = new(MostConflicts);
    private Dictionary<IpAddress, int> _numbers = [];
    private Watched[] _watched = [];

    /// <summary>Sets the addresses to watch. Those that were watched before go on as they were. Control plane only.</summary>
    public void Apply(IEnumerable<IpAddress> addresses, ulong now)
    {
        lock (_lock)
        {
            var numbers = new Dictionary<IpAddress, int>();
            var watched = new List<Watched>();
            foreach (IpAddress address in addresses)
            {
                if (!address.IsSingleHost || numbers.ContainsKey(address) || watched.Count == MostAddresses)
                {
                    continue;
                }

                bool known = _numbers.TryGetValue(address, out int number);
                numbers.Add(address, watched.Count);
                watched.Add(known ? _watched[number] : new Watched { Address = address, Due = now });
            }

            (_numbers, _watched) = (numbers, [.. watched]);
        }
    }

    /// <summary>Finds the next thing to say, from an address on.</summary>
    /// <param name="now">The present tick.</param>
    /// <param name="cursor">0 to begin; moved on.</param>
    /// <param name="announcement">What to say.</param>
    /// <returns>False when all addresses have been looked at.</returns>
    public bool TryNext(ulong now, ref int cursor, out AddressAnnouncement announcement)
    {
        lock (_lock)
        {
            while (cursor < _watched.Length)
            {
                ref Watched watched = ref _watched[cursor++];
                if (watched.Due <= now)
                {
                    announcement = new AddressAnnouncement(watched.Address, Advance(ref watched, now));
                    return true;
                }
            }

            announcement = default;
            return false;
        }
    }

    /// <summary>Somebody else has an address of ours.</summary>
    /// <returns>True when the caller has to announce the address.</returns>
    public bool OnConflict(IpAddress address, MacAddress owner, ulong now)
    {
        lock (_lock)
        {
            Remember(address, owner, now);
            if (!_numbers.TryGetValue(address, out int number))
            {
                return false;
            }

            ref Watched watched = ref _watched[number];
            watched.IsDisputed = true;
            bool defend = watched.Announced > 0 && now >= watched.DefendedAt + DefendTicks;
            watched.DefendedAt = defend ? now : watched.DefendedAt;
            return defend;
        }
    }

    /// <summary>The conflicts that were heard of in the last two minutes. Control plane only.</summary>
    public IReadOnlyList<DuplicateAddress> Current(ulong now)
    {
        lock (_lock)
        {
            RemoveOld(now);
            return [.. _conflicts.Values];
        }
    }

    /// <summary>Takes an address one step on.</summary>
    /// <returns>True to ask, false to announce.</returns>
    private static bool Advance(ref Watched watched, ulong now)
    {
        if (watched.Probed < Probes)
        {
            watched.Probed++;
            watched.Due = now + ProbeTicks;
            return true;
        }

        bool mayAnnounce = watched.Announced is > 0 and < Announcements || (watched.Announced == 0 && !watched.IsDisputed);
        if (mayAnnounce)
        {
            watched.Announced++;
            watched.Due = now + (watched.Announced < Announcements ? AnnounceTicks : RoundTicks);
            return false;
        }

        watched.IsDisputed = false;
        watched.Due = now + RoundTicks;
        return true;
    }

    private void Remember(IpAddress address, MacAddress owner, ulong now)
    {
        if (!_conflicts.TryGetValue(address, out DuplicateAddress known))
        {
            if (_conflicts.Count == MostConflicts)
            {
                return;
            }

            known = new DuplicateAddress(address, owner, now, now);
        }

        _conflicts[address] = known with { Owner = owner, LastTick = now };
    }

    private void RemoveOld(ulong now)
    {
        foreach ((IpAddress address, DuplicateAddress conflict) in _conflicts)
        {
            if (now > conflict.LastTick + ForgetTicks)
            {
                _conflicts.Remove(address);
            }
        }
    }

    private struct Watched
    {
        public IpAddress Address;
        public ulong Due;
        public ulong DefendedAt;
        public byte Probed;
        public byte Announced;
        public bool IsDisputed;
    }
}
