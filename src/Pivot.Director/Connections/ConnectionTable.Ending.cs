namespace Pivot.Director.Connections;

/// <content>Connections that the director ends before their time.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>Ends a connection, unless it has ended since it was found.</summary>
    /// <param name="hit">Where it was found.</param>
    /// <param name="reason">Why it ends.</param>
    public void TryEnd(in ConnectionHit hit, ConnectionEnd reason)
    {
        lock (_lock)
        {
            if (_region.Record(hit.Number).Commit == hit.Commit)
            {
                End(hit.Number, reason);
            }
        }
    }

    /// <summary>Ends a connection that leaves its 5-tuple to a new one: both ends are done, or as far as can be seen where replies are not (<c>is_new_conn_expected</c> of ip_vs_core.c, mode 3).</summary>
    /// <returns>False where it goes on, or has ended since it was found.</returns>
    public bool TryEndOver(in ConnectionHit hit)
    {
        lock (_lock)
        {
            if (!GivesWay(hit))
            {
                return false;
            }

            End(hit.Number, ConnectionEnd.Replaced);
            return true;
        }
    }

    /// <summary>True for a connection that <see cref="TryEndOver"/> would end now, and for one that has ended.</summary>
    public bool IsEndedOrOver(in ConnectionHit hit)
    {
        lock (_lock)
        {
            return GivesWay(hit) || _region.Record(hit.Number).Commit != hit.Commit;
        }
    }

    private bool GivesWay(in ConnectionHit hit)
    {
        ref ConnectionRecord record = ref _region.Record(hit.Number);
        return record.Commit == hit.Commit && (IsOver(record) || (record.State == ConnectionState.FinWait && (record.Flags & ConnectionFlags.InputOnly) != 0));
    }
}
