using System.Runtime.CompilerServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>Connections that start and end are told, those whose record says so, in the order in which it happens.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>How long after its last packet a connection that both ends have done with is told, long before it leaves the table: what comes later of it is in no line.</summary>
    private const uint QuietTicks = 2 * Ticks.PerSecond;

    /// <summary>Where it is told; null for nowhere. Used under the lock.</summary>
    private ConnectionEvents? _tellings;

    /// <summary>Tells of connections from now on, or no longer.</summary>
    public void Tell(ConnectionEvents? tellings)
    {
        lock (_lock)
        {
            _tellings = tellings;
        }
    }

    /// <summary>Tells of connections that they end with the director; they stay in the table.</summary>
    /// <param name="first">The record to begin with, 1 or more.</param>
    /// <param name="most">Records to look at under one hold of the lock.</param>
    /// <returns>The record to go on with; 0 when all have been told.</returns>
    public uint TellStopped(uint first, uint most)
    {
        lock (_lock)
        {
            uint last = Math.Min(first + most - 1, _region.Header.HighWater);
            for (uint number = first; number <= last; number++)
            {
                ref ConnectionRecord record = ref _region.Record(number);
                if ((record.Commit & 1) != 0 && (record.Flags & ConnectionFlags.Told) != 0)
                {
                    Refresh(number, ref record);
                    Tell(number, ConnectionEnd.Stopped);
                }
            }

            return last < _region.Header.HighWater ? last + 1 : 0;
        }
    }

    /// <summary>When the wheel has to look at a record: at its deadline, or where it is over and is to be told, when it has been quiet for a while.</summary>
    private ulong NextLook(in ConnectionRecord record, ulong now)
    {
        ulong deadline = Deadline(record, now);
        return IsToBeToldEarly(record) ? Math.Min(deadline, QuietSince(record, now)) : deadline;
    }

    /// <summary>Tells of a connection that both ends have done with, which is not told again when it leaves the table.</summary>
    private void TellIfOver(uint number, ref ConnectionRecord record, ulong now)
    {
        if (IsToBeToldEarly(record) && QuietSince(record, now) <= now)
        {
            Tell(number, ConnectionEnd.Timeout);
            record.StateWord &= ~(uint)ConnectionFlags.Told;
        }
    }

    private static bool IsToBeToldEarly(in ConnectionRecord record) => (record.Flags & ConnectionFlags.Told) != 0 && IsOver(record);

    private static ulong QuietSince(in ConnectionRecord record, ulong now) => now - Math.Min(now, Ticks.Since(now, record.LastSeen)) + QuietTicks;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Tell(uint number, ConnectionEnd reason)
    {
        if (_tellings is null)
        {
            return;
        }

        ref ConnectionEvent told = ref _tellings.Place();
        if (!Unsafe.IsNullRef(ref told))
        {
            Describe(number, reason, ref told);
            _tellings.Put();
        }
    }

    private void Describe(uint number, ConnectionEnd reason, ref ConnectionEvent told)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        ConnectionAccounting accounting = CountsOf(number, record);
        FlowKey forward = _region.ForwardKey(number, record);
        FlowKey reply = _region.ReplyKey(number, record);
        (told.Client, told.ClientPort) = (forward.Source, forward.SourcePort);
        (told.Virtual, told.VirtualPort) = (forward.Destination, forward.DestinationPort);
        (told.Destination, told.DestinationPort) = (reply.Source, reply.SourcePort);
        (told.Local, told.LocalPort) = (reply.Destination, reply.DestinationPort);
        (told.PacketsIn, told.BytesIn) = (accounting.PacketsIn, accounting.BytesIn);
        (told.PacketsOut, told.BytesOut) = (accounting.PacketsOut, accounting.BytesOut);
        (told.ServiceId, told.ServerId) = (record.ServiceId, record.ServerId);
        (told.Created, told.LastSeen) = (record.Created, record.LastSeen);
        (told.Number, told.Commit) = (number, record.Commit);
        (told.Protocol, told.State) = (record.Protocol, record.State);
        told.End = reason;
        told.RepliesUnseen = (record.Flags & ConnectionFlags.InputOnly) != 0;
    }
}
