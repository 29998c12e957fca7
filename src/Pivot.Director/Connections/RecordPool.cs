namespace Pivot.Director.Connections;

/// <summary>Which records are free: those given back, and those above the high-water mark, which were never used. Under the table's lock.</summary>
internal sealed class RecordPool(TableRegion region, int limit)
{
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

        return region.Header.HighWater < limit ? TakeFresh() : 0;
    }

    /// <summary>Gives a record back; its commit word is even.</summary>
    public void Return(uint number)
    {
        region.Accounting(number).TimerNext = _firstFree;
        _firstFree = number;
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
