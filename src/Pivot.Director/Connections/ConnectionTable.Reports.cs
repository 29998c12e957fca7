namespace Pivot.Director.Connections;

/// <content>Copies of connections for reports.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>Copies the live connections, for reports. Takes the lock once for each run of records.</summary>
    /// <param name="visit">Called for each connection, outside the lock; false ends the walk.</param>
    /// <param name="now">The present.</param>
    public void ForEach(Func<ConnectionSnapshot, bool> visit, ulong now)
    {
        const uint run = 256;
        var copies = new List<ConnectionSnapshot>((int)run);
        for (uint start = 1; start <= _region.Header.HighWater; start += run)
        {
            copies.Clear();
            lock (_lock)
            {
                uint end = Math.Min(start + run - 1, _region.Header.HighWater);
                for (uint number = start; number <= end; number++)
                {
                    ref ConnectionRecord record = ref _region.Record(number);
                    if ((record.Commit & 1) != 0)
                    {
                        copies.Add(Snapshot(number, now));
                    }
                }
            }

            foreach (ConnectionSnapshot copy in copies)
            {
                if (!visit(copy))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Copies one connection.</summary>
    /// <param name="hit">Where it was found.</param>
    /// <param name="now">The present.</param>
    /// <returns>Null when it is over by now.</returns>
    public ConnectionSnapshot? TrySnapshot(in ConnectionHit hit, ulong now)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(hit.Number);
            return record.Commit == hit.Commit ? Snapshot(hit.Number, now) : null;
        }
    }

    private ConnectionSnapshot Snapshot(uint number, ulong now)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        Refresh(number, ref record);
        return new ConnectionSnapshot(_region, number, CountsOf(number, record), _flows is not null && IsCarried(record), Deadline(record, now), now);
    }
}
