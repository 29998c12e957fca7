using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <content>The states of neighbours and how they follow one another. Everything here is called under the lock.</content>
internal sealed partial class NeighbourTable
{
    /// <summary>A packet wants to go: what is stale becomes doubtful by it (RFC 4861 §7.3.3).</summary>
    private bool TryUse(int number, ulong now, out MacAddress hardware)
    {
        ref NeighbourEntry entry = ref _index[number];
        hardware = entry.Hardware;
        entry.IsUsed = true;
        if (!entry.HasHardware || entry.IsReleasing)
        {
            return false;
        }

        if (entry.State == NeighbourState.Stale)
        {
            Enter(number, NeighbourState.Delay, now);
        }

        return true;
    }

    /// <summary>Asks all stations.</summary>
    private NeighbourQuestion BeginResolution(int number, ulong now)
    {
        ref NeighbourEntry entry = ref _index[number];
        entry.IsUsed = true;
        entry.Questions = 0;
        return AskAll(number, now);
    }

    private NeighbourQuestion AskAll(int number, ulong now)
    {
        _index[number].Questions++;
        Enter(number, NeighbourState.Incomplete, now);
        if (!_budget.TryTake(now))
        {
            _counts = _counts with { QuestionsWithheld = _counts.QuestionsWithheld + 1 };
            return default;
        }

        _counts = _counts with { Questions = _counts.Questions + 1 };
        return new NeighbourQuestion(_index[number].Address, null);
    }

    private NeighbourQuestion AskOne(int number, ulong now)
    {
        ref NeighbourEntry entry = ref _index[number];
        entry.Questions++;
        Enter(number, NeighbourState.Probe, now);
        _counts = _counts with { Questions = _counts.Questions + 1 };
        return new NeighbourQuestion(entry.Address, entry.Hardware);
    }

    /// <summary>The neighbour that all stations were asked for has told its Ethernet address.</summary>
    /// <returns>True when packets wait for it.</returns>
    private bool Resolve(int number, MacAddress hardware, bool isAnswer, ulong now)
    {
        ref NeighbourEntry entry = ref _index[number];
        entry.Hardware = hardware;
        entry.ChangedAt = now;
        entry.IsReleasing = entry.FirstHeld != 0;
        NeighbourState unconfirmed = entry.IsReleasing ? NeighbourState.Delay : NeighbourState.Stale;
        Enter(number, isAnswer ? NeighbourState.Reachable : unconfirmed, now);
        return entry.IsReleasing;
    }

    /// <summary>Somebody who is not known, or counted as dead, asked us: we are about to answer it.</summary>
    private void Learn(int number, in NeighbourClaim claim, ulong now)
    {
        if (!claim.Creates || claim.Hardware is not { } hardware)
        {
            return;
        }

        if (number == 0)
        {
            number = TakeEntry(forPacket: false);
            if (number == 0)
            {
                return;
            }

            _index.Insert(number, claim.Address);
        }

        _index[number].Hardware = hardware;
        _index[number].ChangedAt = now;
        Enter(number, NeighbourState.Stale, now);
    }

    /// <summary>Something is heard of a neighbour whose Ethernet address is known (RFC 4861 §7.2.5). An answer to no question is no proof of a way in both directions.</summary>
    private void Revise(int number, in NeighbourClaim claim, ulong now)
    {
        ref NeighbourEntry entry = ref _index[number];
        MacAddress hardware = claim.Hardware ?? entry.Hardware;
        bool differs = hardware != entry.Hardware;
        bool mayChange = claim.Override switch
        {
            OverrideRule.Always => true,
            OverrideRule.UnlessJustChanged => now >= entry.ChangedAt + NeighbourTimes.FirstAnswerCounts,
            _ => false,
        };
        if (differs && !mayChange)
        {
            if (entry.State == NeighbourState.Reachable)
            {
                Enter(number, NeighbourState.Stale, now);
            }

            return;
        }

        if (differs)
        {
            entry.Hardware = hardware;
            entry.ChangedAt = now;
            _counts = _counts with { HardwareChanges = _counts.HardwareChanges + 1 };
        }

        if (claim.IsAnswer && entry.State == NeighbourState.Probe)
        {
            Enter(number, NeighbourState.Reachable, now);
        }
        else if (differs)
        {
            Enter(number, NeighbourState.Stale, now);
        }
    }

    /// <summary>A state has lasted long enough.</summary>
    /// <returns>What has to be asked, if anything.</returns>
    private NeighbourQuestion OnDeadline(int number, ulong now)
    {
        ref NeighbourEntry entry = ref _index[number];
        switch (entry.State)
        {
            case NeighbourState.Incomplete when entry.Questions < NeighbourTimes.MulticastQuestions:
                return AskAll(number, now);

            case NeighbourState.Incomplete:
                _counts = _counts with { Unanswered = _counts.Unanswered + _held.DropAll(number) };
                Enter(number, NeighbourState.Failed, now);
                return default;

            case NeighbourState.Reachable:
                Enter(number, NeighbourState.Stale, now);
                return default;

            case NeighbourState.Delay:
                entry.Questions = 0;
                return AskOne(number, now);

            case NeighbourState.Probe when entry.Questions < NeighbourTimes.UnicastQuestions:
                return AskOne(number, now);

            case NeighbourState.Probe when !entry.IsReleasing:
                return BeginResolution(number, now);

            default:
                Expire(number, now);
                return default;
        }
    }

    /// <summary>Nothing was sent to it for long. An entry that a worker is releasing stays as it is until that is done.</summary>
    private void Expire(int number, ulong now)
    {
        if (_index[number].IsReleasing)
        {
            Enter(number, _index[number].State, now);
            return;
        }

        Remove(number);
    }

    /// <summary>Puts an entry into a state, behind the others of that state, and tells readers without a lock.</summary>
    private void Enter(int number, NeighbourState state, ulong now)
    {
        ref NeighbourEntry entry = ref _index[number];
        entry.State = state;
        (Place place, ulong ticks) = state switch
        {
            NeighbourState.Incomplete => (Place.Incomplete, NeighbourTimes.Retransmit),
            NeighbourState.Reachable => (Place.Reachable, ReachableTicks(now)),
            NeighbourState.Delay => (Place.Delay, NeighbourTimes.Delay),
            NeighbourState.Probe => (Place.Probe, NeighbourTimes.Retransmit),
            NeighbourState.Failed => (Place.Failed, NeighbourTimes.Dead),
            _ => (entry.IsUsed ? Place.Stale : Place.Learnt, NeighbourTimes.Unused),
        };
        entry.Deadline = now + ticks;
        _places.Move((int)place, number);
        Publish(number);
    }

    private void Publish(int number)
    {
        ref NeighbourEntry entry = ref _index[number];
        _index.Publish(number, entry is { IsReleasing: false, State: NeighbourState.Reachable or NeighbourState.Delay or NeighbourState.Probe });
    }

    /// <summary>The same for all neighbours and random, between a half and one and a half of the base (RFC 4861 §6.3.2), so that directors do not ask in step.</summary>
    private ulong ReachableTicks(ulong now)
    {
        if (now >= _reachableUntil)
        {
            _reachableUntil = now + NeighbourTimes.ReachableKept;
            _random = (_random * 6364136223846793005) + 1442695040888963407;
            _reachableTicks = (NeighbourTimes.Reachable / 2) + ((_random >> 33) % (NeighbourTimes.Reachable + 1));
        }

        return _reachableTicks;
    }

    /// <summary>A place for a newcomer, on no chain; 0 when nobody has to make room for it.</summary>
    private int TakeEntry(bool forPacket)
    {
        int number = _places.Oldest((int)Place.Unused);
        Place last = forPacket ? Place.Reachable : Place.Learnt;
        for (Place place = Place.Failed; number == 0 && place <= last; place++)
        {
            int oldest = _places.Oldest((int)place);
            if (oldest != 0 && !_index[oldest].IsReleasing)
            {
                _counts = _counts with { Evictions = _counts.Evictions + 1 };
                Remove(oldest);
                number = oldest;
            }
        }

        return number;
    }

    private void Remove(int number)
    {
        _counts = _counts with { TableFull = _counts.TableFull + _held.DropAll(number) };
        _index.Remove(number);
        _places.Move((int)Place.Unused, number);
    }
}
