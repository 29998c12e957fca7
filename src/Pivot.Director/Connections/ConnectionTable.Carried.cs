using Pivot.Director.FastPath;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>Connections that the fast path carries, observed by what it tells and counts.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>Events that are taken at a time. Most of them cost a cache miss or two, some the table's lock.</summary>
    private const int EventsPerRun = 1024;

    /// <summary>Held by who takes events out of the ring; taken before the table's lock.</summary>
    private readonly Lock _collecting = new();

    /// <summary>Records to be looked at because events were lost; 0 for none. Under the lock.</summary>
    private uint _nextToCheck;

    /// <summary>How many had been lost when the look began. Under the lock.</summary>
    private ulong _lostBefore;

    /// <summary>Moves states by what the fast path has told, if it is not more than a packet can wait for: what is left, the next call takes.</summary>
    /// <param name="now">The present.</param>
    /// <param name="waits">Where another thread is doing it, waits for its turn; else it is left to that one, and states may be a little behind.</param>
    public void Collect(ulong now, bool waits)
    {
        if (Volatile.Read(ref _flows) is not { } present || (!waits && !present.HasEvents))
        {
            return;
        }

        if (waits)
        {
            _collecting.Enter();
        }
        else if (!_collecting.TryEnter())
        {
            return;
        }

        try
        {
            if (Volatile.Read(ref _flows) is { } flows)
            {
                TakeEvents(flows, now);
            }
        }
        finally
        {
            _collecting.Exit();
        }
    }

    /// <summary>Moves states by all that the fast path has told; what it tells all the while may stay, so that there is an end.</summary>
    /// <param name="now">The present.</param>
    public void CollectAll(ulong now)
    {
        // As many events as fit into the largest ring.
        const int mostRuns = 64;
        for (int run = 0; run == 0 || (run < mostRuns && Volatile.Read(ref _flows) is { HasEvents: true }); run++)
        {
            Collect(now, waits: true);
        }
    }

    /// <summary>Looks at flows whose events may have been lost.</summary>
    /// <param name="now">The present.</param>
    /// <param name="most">Records to look at under one hold of the lock.</param>
    /// <returns>True when there is more to do at once; false after the last record, also where events were lost since: that is for the next time.</returns>
    public bool CheckLost(ulong now, uint most)
    {
        lock (_lock)
        {
            if (_flows is not { } flows)
            {
                return false;
            }

            if (_nextToCheck == 0)
            {
                if (!flows.HasLost)
                {
                    return false;
                }

                (_nextToCheck, _lostBefore) = (1, flows.Lost);
            }

            uint last = Math.Min(_nextToCheck + most - 1, _region.Header.HighWater);
            for (; _nextToCheck <= last; _nextToCheck++)
            {
                if (IsCarried(_region.Record(_nextToCheck)))
                {
                    ObserveTallies(_nextToCheck, flows, now);
                }
            }

            if (last < _region.Header.HighWater)
            {
                return true;
            }

            flows.NoteChecked(_lostBefore);
            _nextToCheck = 0;
            return false;
        }
    }

    private void TakeEvents(FlowTable flows, ulong now)
    {
        flows.NoteTime(now);
        for (int taken = 0; taken < EventsPerRun && flows.TryTakeEvent(out FlowEvent told); taken++)
        {
            ObserveTold(flows, told, now);
        }
    }

    private void ObserveTold(FlowTable flows, in FlowEvent told, ulong now)
    {
        if (told.Number == 0 || told.Number > _region.Header.HighWater)
        {
            return;
        }

        ref ConnectionRecord record = ref _region.Record(told.Number);
        var hit = new ConnectionHit { Number = told.Number, Commit = Volatile.Read(ref record.Commit), Reply = told.Direction != 0 };
        if (IsCarried(record) && flows.IsOf(told))
        {
            uint tick = flows.TickOf(told.Seen);
            ObserveCarried(hit, told.Signal, Extend((int)(tick - record.LastSeen) > 0 ? tick : record.LastSeen, now));
        }
    }

    /// <summary>What became of a connection, by all that the fast path has seen of it: not the order, but where it has come to. Only for what events do not tell, which have an order.</summary>
    private void ObserveTallies(uint number, FlowTable flows, ulong now)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        var client = new ConnectionHit { Number = number, Commit = record.Commit };
        ConnectionHit server = client with { Reply = true };
        uint fromClient = flows.FlagsOf(number, reply: false);
        uint fromServer = flows.FlagsOf(number, reply: true);
        ulong last = Extend(flows.LastTick(number, record.LastSeen), now);
        ObserveSeen(server, (fromServer & (FlowTally.PlainTold | (uint)TcpFlags.Fin)) != 0, TcpFlags.Ack, last);
        ObserveSeen(client, (fromClient & (FlowTally.PlainTold | (uint)TcpFlags.Fin)) != 0, TcpFlags.Ack, last);
        ObserveSeen(server, (fromServer & (uint)TcpFlags.Fin) != 0, TcpFlags.Fin, last);
        ObserveSeen(client, (fromClient & (uint)TcpFlags.Fin) != 0, TcpFlags.Fin, last);
        ObserveSeen(server, IsReset(fromServer), TcpFlags.Rst, last);
        ObserveSeen(client, IsReset(fromClient), TcpFlags.Rst, last);
    }

    /// <summary>A reset that ended the connection: where its sender went on as if it had not, it may have been one that none heeds.</summary>
    private static bool IsReset(uint seen) => (seen & ((uint)TcpFlags.Rst | FlowTally.PlainTold)) == (uint)TcpFlags.Rst;

    private void ObserveSeen(in ConnectionHit hit, bool isSeen, TcpFlags signal, ulong last)
    {
        if (isSeen)
        {
            ObserveCarried(hit, (byte)signal, last);
        }
    }

    /// <summary>What <see cref="Observe"/> does, of packets that are counted elsewhere.</summary>
    private void ObserveCarried(in ConnectionHit hit, byte signal, ulong now)
    {
        ref ConnectionRecord record = ref _region.Record(hit.Number);
        record.LastSeen = (uint)now;
        if (StateTransitions.Next(record.StateWord, record.Protocol, signal, hit.Reply) != record.StateWord)
        {
            ChangeState(hit, signal, now, isTold: true);
        }
    }

    /// <summary>Brings the record's last packet up to what was carried.</summary>
    private void Refresh(uint number, ref ConnectionRecord record)
    {
        if (_flows is { } flows && IsCarried(record))
        {
            record.LastSeen = flows.LastTick(number, record.LastSeen);
        }
    }

    private static ulong Extend(uint tick, ulong now) => now - Math.Min(now, Ticks.Since(now, tick));
}
