using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>What FULLNAT asks of a connection beyond NAT: its other end, whether it gives its local port away, and what was put before the client's data.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>By server id; null while there is none. Written when the table is opened.</summary>
    private bool[]? _hasTakenOverLocalEnds;

    /// <summary>Whether connections of a server were taken over that have a local end, whatever the server's method is now.</summary>
    public bool HasTakenOverLocalEnds(int serverId) => _hasTakenOverLocalEnds?[serverId] ?? false;

    /// <summary>Reads the rest of a connection that was found. Takes no lock.</summary>
    /// <returns>False when it has ended since.</returns>
    public bool TryReadOtherEnd(in ConnectionHit hit, out OtherEnd end) => RecordMatcher.TryReadOtherEnd(_region, hit, out end);

    /// <summary>True for a connection that gives its reply tuple to a new one.</summary>
    public bool IsOver(in ConnectionHit hit) => IsOver(_region.Record(hit.Number));

    /// <summary>The client starts anew: its first data has another sequence number. A connection that has been established stays, for a SYN is none of its segments; one that is over has been replaced by a new one before.</summary>
    /// <param name="hit">The connection.</param>
    /// <param name="start">The sequence number of the client's first data.</param>
    public void RestartSequence(in ConnectionHit hit, uint start)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(hit.Number);
            bool isHandshake = record.State is ConnectionState.None or ConnectionState.SynSent or ConnectionState.SynRecv or ConnectionState.SynAck;
            if (record.Commit == hit.Commit && isHandshake && record.SequenceStart != start)
            {
                TakeOutIfCarried(hit.Number, ref record);
                record.SequenceStart = start;
                record.StateWord &= ~(uint)ConnectionFlags.InsertedPassed;
            }
        }
    }

    /// <summary>The real server has acknowledged what was put before the client's data.</summary>
    public void PassInserted(in ConnectionHit hit)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(hit.Number);
            if (record.Commit == hit.Commit)
            {
                record.StateWord |= (uint)ConnectionFlags.InsertedPassed;
            }
        }
    }

    private void NoteLocalEnd(int serverId, in FlowKey forward, in FlowKey reply)
    {
        if (forward.Source != reply.Destination || forward.SourcePort != reply.DestinationPort)
        {
            _hasTakenOverLocalEnds ??= new bool[TableLayout.IdentityCapacity];
            _hasTakenOverLocalEnds[serverId] = true;
        }
    }
}
