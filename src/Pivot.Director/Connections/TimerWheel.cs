namespace Pivot.Director.Connections;

/// <summary>
/// When each record has to be looked at again: a wheel of one-second slots with intrusive lists. Deadlines are lazy: packets only touch
/// <see cref="ConnectionRecord.LastSeen"/>, and a record that comes due too early is put back. Everything under the table's lock.
/// </summary>
internal sealed class TimerWheel
{
    private const int Slots = 1024;

    private readonly TableRegion _region;
    private readonly uint[] _heads = new uint[Slots];
    private ulong _second;

    /// <summary>Makes an empty wheel.</summary>
    /// <param name="region">Holds the links.</param>
    /// <param name="second">The present second of the boot clock.</param>
    public TimerWheel(TableRegion region, ulong second)
    {
        _region = region;
        _second = second;
    }

    /// <summary>Puts a record on the wheel; it must not be on it.</summary>
    /// <param name="number">The record.</param>
    /// <param name="second">When to look at it; beyond the wheel's reach it is looked at earlier.</param>
    public void Schedule(uint number, ulong second)
    {
        ulong due = Math.Clamp(second, _second + 1, _second + Slots - 1);
        ref ConnectionAccounting links = ref _region.Accounting(number);
        _region.Record(number).TimerSecond = (uint)due;
        ref uint head = ref _heads[due % Slots];
        links.TimerPrevious = 0;
        links.TimerNext = head;
        if (head != 0)
        {
            _region.Accounting(head).TimerPrevious = number;
        }

        head = number;
    }

    /// <summary>Takes a record off the wheel; it must be on it.</summary>
    public void Cancel(uint number)
    {
        ref ConnectionAccounting links = ref _region.Accounting(number);
        if (links.TimerPrevious != 0)
        {
            _region.Accounting(links.TimerPrevious).TimerNext = links.TimerNext;
        }
        else
        {
            _heads[_region.Record(number).TimerSecond % Slots] = links.TimerNext;
        }

        if (links.TimerNext != 0)
        {
            _region.Accounting(links.TimerNext).TimerPrevious = links.TimerPrevious;
        }

        links.TimerNext = 0;
        links.TimerPrevious = 0;
    }

    /// <summary>Takes the next record that is due off the wheel.</summary>
    /// <param name="second">The present second.</param>
    /// <returns>The record, or 0 when none is due any more.</returns>
    public uint TakeDue(ulong second)
    {
        while (true)
        {
            uint number = _heads[_second % Slots];
            if (number != 0)
            {
                Cancel(number);
                return number;
            }

            if (_second >= second)
            {
                return 0;
            }

            _second++;
        }
    }
}
