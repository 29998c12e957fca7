namespace Pivot.Director.Connections;

/// <content>Timeouts: each record is looked at when its time may be over, and again where a packet has come since.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>After a change of the timeouts, the record whose timer is to be looked at next; 0 for none. Under the lock.</summary>
    private uint _nextToRearm;

    /// <summary>The timeouts in force; new ones hold for every connection, whose timers are set anew by the next <see cref="Expire"/>.</summary>
    public ConnectionTimeouts Timeouts
    {
        get => Volatile.Read(ref _timeouts);
        set
        {
            lock (_lock)
            {
                Volatile.Write(ref _timeouts, value);
                _nextToRearm = 1;
            }
        }
    }

    /// <summary>Ends connections whose time is over.</summary>
    /// <param name="now">The present.</param>
    /// <param name="most">The most records to look at under one hold of the lock.</param>
    /// <returns>True when there may be more to do at once.</returns>
    public bool Expire(ulong now, int most)
    {
        lock (_lock)
        {
            if (_nextToRearm != 0)
            {
                RearmSome(now, most);
                return true;
            }

            for (int i = 0; i < most; i++)
            {
                uint number = _wheel.TakeDue(now / Ticks.PerSecond);
                if (number == 0)
                {
                    return false;
                }

                ref ConnectionRecord record = ref _region.Record(number);
                Refresh(number, ref record);
                if (Deadline(record, now) > now)
                {
                    TellIfOver(number, ref record, now);
                    _wheel.Schedule(number, SecondAfter(NextLook(record, now)));
                }
                else if (IsTemplate(record) && record.Controlled != 0)
                {
                    _wheel.Schedule(number, (now / Ticks.PerSecond) + LongerSeconds);
                }
                else
                {
                    Free(number, ConnectionEnd.Timeout);
                }
            }
        }

        return true;
    }

    private static ulong SecondAfter(ulong tick) => (tick / Ticks.PerSecond) + 1;

    /// <summary>Lets the wheel look at a record earlier where it is to end earlier than it was.</summary>
    private void Rearm(uint number, in ConnectionRecord record, ulong now)
    {
        ulong second = SecondAfter(NextLook(record, now));
        if (second < record.TimerSecond)
        {
            _wheel.Cancel(number);
            _wheel.Schedule(number, second);
        }
    }

    private void RearmSome(ulong now, int most)
    {
        for (int i = 0; i < most; i++)
        {
            uint number = _nextToRearm++;
            if (number > _region.Header.HighWater)
            {
                _nextToRearm = 0;
                return;
            }

            ref ConnectionRecord record = ref _region.Record(number);
            if ((record.Commit & 1) != 0)
            {
                Rearm(number, record, now);
            }
        }
    }

    /// <summary>A last packet from before the boot, which only a damaged record can claim, counts as one at the boot.</summary>
    private ulong Deadline(in ConnectionRecord record, ulong now) => now - Math.Min(now, Ticks.Since(now, record.LastSeen)) + (IsTemplate(record) ? record.TemplateTicks : Timeouts.Of(record.Protocol, record.State));
}
