namespace Pivot.Director.Connections;

/// <summary>
/// Which records are free: those given back, and those above the high-water mark, which were never used. A record that is given back rests for a while, so that nobody who still has it in hand - a program of the fast path - finds another
/// connection in it at once. Under the table's lock.
/// </summary>
internal sealed class RecordPool(TableRegion region, int limit)
{
    /// <summary>So many are given back before one is used again, unless there is no other.</summary>
    private const int Resting = 64;

    private readonly uint[] _resting = new uint[Resting];
    private int _oldest;
    private int _restingCount;
    private uint _firstFree;

    /// <summary>A free record, or 0 when there is none.</summary>
    public uint TryTake()
    {
        uint number = _firstFree;
        if (number != 0)
        {
            _firstFree = region.Accounting(number).TimerNext;
            return number;
        }

        return region.Header.HighWater < limit ? TakeFresh() : TakeResting();
    }

    /// <summary>Gives a record back; its commit word is even.</summary>
    public void Return(uint number)
    {
        if (_restingCount == Resting)
        {
            uint rested = TakeResting();
            region.Accounting(rested).TimerNext = _firstFree;
            _firstFree = rested;
        }

        _resting[(_oldest + _restingCount) % Resting] = number;
        _restingCount++;
    }

    /// <summary>The one that has rested longest; 0 for none.</summary>
    private uint TakeResting()
    {
        if (_restingCount == 0)
        {
            return 0;
        }

        uint number = _resting[_oldest];
        _oldest = (_oldest + 1) % Resting;
        _restingCount--;
        return number;
    }

    /// <summary>Whatever an earlier table left in the record must not look committed once the high-water mark covers it.</summary>
    private uint TakeFresh()
    {
        uint fresh = region.Header.HighWater + 1;
        region.Record(fresh).Commit = 0;
        Volatile.Write(ref region.Header.HighWater, fresh);
        return fresh;
    }
}
