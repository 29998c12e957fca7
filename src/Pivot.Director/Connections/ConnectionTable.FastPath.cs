using System.Buffers.Binary;
using Pivot.Director.FastPath;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>Connections that the fast path carries: put in force, observed by what it tells and counts, and taken out before their records can be others'.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>Held by who takes events out of the ring.</summary>
    private readonly Lock _collecting = new();

    /// <summary>Null while nothing is carried. Written under the lock.</summary>
    private FlowTable? _flows;

    /// <summary>Records to be looked at because events were lost; 0 for none. Under the lock.</summary>
    private uint _nextToCheck;

    /// <summary>The flows; null while nothing is carried.</summary>
    public FlowTable? Flows => _flows;

    /// <summary>Whether a connection is carried; it may change at any time.</summary>
    public bool IsCarried(in ConnectionHit hit) => IsCarried(_region.Record(hit.Number));

    /// <summary>Whether a connection is to be put in force: it is not carried, and was not found to have to stay.</summary>
    public bool MayBeCarried(in ConnectionHit hit) => MayBeCarried(_region.Record(hit.Number));

    /// <summary>Carries connections from now on. Flows of an earlier run stay in force where they are those of a connection; all others are none.</summary>
    /// <param name="flows">The flows.</param>
    /// <param name="now">The present.</param>
    public void Carry(FlowTable flows, ulong now)
    {
        lock (_lock)
        {
            flows.NoteTime(now);
            for (uint number = 1; number <= _region.Header.HighWater; number++)
            {
                _region.Record(number).StateWord &= ~(uint)ConnectionFlags.SlowPath;
            }

            flows.Keep(number => IsCarriedBy(flows, number), _region.Header.HighWater);
            for (uint number = 1; number <= _region.Header.HighWater; number++)
            {
                if (!IsCarriedBy(flows, number))
                {
                    _region.Record(number).StateWord &= ~(uint)ConnectionFlags.FastPath;
                }
            }

            _nextToCheck = 1;
            Volatile.Write(ref _flows, flows);
        }
    }

    /// <summary>Carries nothing any more.</summary>
    public void StopCarrying()
    {
        if (_flows is { } flows)
        {
            TakeOut(flows.Servers.All);
            lock (_lock)
            {
                Volatile.Write(ref _flows, null);
            }
        }
    }

    /// <summary>Puts a connection in force that has been decided, unless it has to stay on the slow path.</summary>
    /// <param name="hit">The connection.</param>
    /// <param name="place">Its real server's place.</param>
    public void TryCarry(in ConnectionHit hit, FlowServerPlace place)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(hit.Number);
            if (_flows is not { } flows || record.Commit != hit.Commit || !MayBeCarried(record) || !place.IsTaken || place.Entry.Id != record.ServerId)
            {
                return;
            }

            if (record.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp))
            {
                record.StateWord |= (uint)ConnectionFlags.SlowPath;
            }
            else if (record.SequenceDelta == 0 || (record.Flags & ConnectionFlags.InsertedPassed) != 0)
            {
                Flow flow = FlowOf(hit.Number, record, place, out FlowAddresses6 addresses);
                bool isIn = flows.TryPut(hit.Number, flow, addresses, flow.Method == FlowMethod.BothEnds);
                record.StateWord |= (uint)(isIn ? ConnectionFlags.FastPath : ConnectionFlags.SlowPath);
            }
        }
    }

    /// <summary>Takes out the flows of some servers' places, for which none are to be put in force any more.</summary>
    public void TakeOut(IReadOnlyList<FlowServerPlace> places)
    {
        const uint run = 256;
        if (_flows is not { } flows || places.Count == 0)
        {
            return;
        }

        bool[] isLeft = new bool[flows.Servers.Count];
        lock (_lock)
        {
            foreach (FlowServerPlace place in places)
            {
                place.IsTaken = false;
                isLeft[place.Number] = true;
            }
        }

        for (uint first = 1; first <= _region.Header.HighWater; first += run)
        {
            lock (_lock)
            {
                uint last = Math.Min(first + run - 1, _region.Header.HighWater);
                for (uint number = first; number <= last; number++)
                {
                    ref ConnectionRecord record = ref _region.Record(number);
                    if (IsCarried(record) && isLeft[flows.ServerOf(number)])
                    {
                        TakeOut(number, ref record, flows);
                    }
                }
            }
        }
    }

    /// <summary>Moves states by what the fast path has told. Where another thread is doing it, it is left to that one.</summary>
    /// <param name="now">The present.</param>
    /// <param name="waits">Waits for that one instead.</param>
    public void Collect(ulong now, bool waits)
    {
        if (Volatile.Read(ref _flows) is not { } flows || (!waits && !flows.HasEvents))
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
            flows.NoteTime(now);
            while (flows.TryTakeEvent(out FlowEvent told))
            {
                ObserveTold(flows, told, now);
            }
        }
        finally
        {
            _collecting.Exit();
        }
    }

    /// <summary>Looks at flows whose events may have been lost.</summary>
    /// <param name="now">The present.</param>
    /// <param name="most">Records to look at under one hold of the lock.</param>
    /// <returns>True when there is more to do at once.</returns>
    public bool CheckLost(ulong now, uint most)
    {
        lock (_lock)
        {
            if (_flows is not { } flows)
            {
                return false;
            }

            if (flows.TakeLost())
            {
                _nextToCheck = 1;
            }

            if (_nextToCheck == 0)
            {
                return false;
            }

            uint last = Math.Min(_nextToCheck + most - 1, _region.Header.HighWater);
            for (; _nextToCheck <= last; _nextToCheck++)
            {
                if (IsCarried(_region.Record(_nextToCheck)))
                {
                    ObserveTallies(_nextToCheck, flows, now);
                }
            }

            _nextToCheck = last < _region.Header.HighWater ? _nextToCheck : 0;
            return _nextToCheck != 0;
        }
    }

    private static bool MayBeCarried(in ConnectionRecord record) => (record.Flags & (ConnectionFlags.FastPath | ConnectionFlags.SlowPath)) == 0;

    private static bool IsCarried(in ConnectionRecord record) => (record.Commit & 1) != 0 && (record.Flags & ConnectionFlags.FastPath) != 0;

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
            Observe(hit, told.Signal, 0, 0, Extend((int)(tick - record.LastSeen) > 0 ? tick : record.LastSeen, now));
        }
    }

    /// <summary>What became of a connection, by all that the fast path has seen of it: not the order, but where it has come to.</summary>
    private void ObserveTallies(uint number, FlowTable flows, ulong now)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        var client = new ConnectionHit { Number = number, Commit = record.Commit };
        ConnectionHit server = client with { Reply = true };
        uint fromClient = flows.FlagsOf(number, reply: false);
        uint fromServer = flows.FlagsOf(number, reply: true);
        ulong last = Extend(flows.LastTick(number, record.LastSeen), now);
        ObserveSeen(server, fromServer, FlowTally.PlainTold | (uint)TcpFlags.Fin, (byte)TcpFlags.Ack, last);
        ObserveSeen(client, fromClient, FlowTally.PlainTold | (uint)TcpFlags.Fin, (byte)TcpFlags.Ack, last);
        ObserveSeen(server, fromServer, (uint)TcpFlags.Fin, (byte)TcpFlags.Fin, last);
        ObserveSeen(client, fromClient, (uint)TcpFlags.Fin, (byte)TcpFlags.Fin, last);
        ObserveSeen(server, fromServer, (uint)TcpFlags.Rst, (byte)TcpFlags.Rst, last);
        ObserveSeen(client, fromClient, (uint)TcpFlags.Rst, (byte)TcpFlags.Rst, last);
    }

    private void ObserveSeen(in ConnectionHit hit, uint seen, uint any, byte signal, ulong last)
    {
        if ((seen & any) != 0)
        {
            Observe(hit, signal, 0, 0, last);
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

    /// <summary>What has been counted of a connection on both paths.</summary>
    private ConnectionAccounting CountsOf(uint number, in ConnectionRecord record)
    {
        ConnectionAccounting counts = _region.Accounting(number);
        if (_flows is { } flows && IsCarried(record))
        {
            flows.AddTo(number, ref counts);
        }

        return counts;
    }

    /// <summary>The slow path has moved a carried connection's state: what the fast path has told before may be told again.</summary>
    private void TellAgain(uint number, in ConnectionRecord record)
    {
        if (_flows is { } flows && IsCarried(record))
        {
            flows.TellAgain(number, forget: record.State == ConnectionState.SynRecv);
        }
    }

    private void TakeOutIfCarried(uint number, ref ConnectionRecord record)
    {
        if (_flows is { } flows && IsCarried(record))
        {
            TakeOut(number, ref record, flows);
        }
    }

    /// <summary>What was carried counts as the slow path's from now on.</summary>
    private void TakeOut(uint number, ref ConnectionRecord record, FlowTable flows)
    {
        record.LastSeen = flows.LastTick(number, record.LastSeen);
        flows.TakeOut(number);
        flows.AddTo(number, ref _region.Accounting(number));
        record.StateWord &= ~(uint)ConnectionFlags.FastPath;
    }

    /// <summary>Whether a record says that it is carried, and its flow is in force as it would be made now.</summary>
    private bool IsCarriedBy(FlowTable flows, uint number)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        if (!IsCarried(record) || flows.Servers.Find(record.ServerId) is not { } place)
        {
            return false;
        }

        Flow flow = FlowOf(number, record, place, out FlowAddresses6 addresses);
        return flows.Is(number, flow, addresses, flow.Method == FlowMethod.BothEnds);
    }

    private Flow FlowOf(uint number, in ConnectionRecord record, FlowServerPlace place, out FlowAddresses6 addresses)
    {
        bool isTcp = record.Protocol == IpProtocol.Tcp;
        bool tellsClient = isTcp && place.Entry.ClientAddress == (byte)ClientAddressMode.Toa;
        var flow = new Flow
        {
            Family = record.Family,
            Protocol = record.Protocol,
            Method = place.Entry.Method,
            Flags = (tellsClient ? FlowFlags.TellsClient : 0) | (record.SequenceDelta != 0 ? FlowFlags.Shifted : 0),
            Server = place.Number,
            SequenceStart = record.SequenceStart,
            SequenceDelta = record.SequenceDelta,
            ClientPorts = ToNetwork((uint)(record.Ports >> 32)),
            ServerPorts = ToNetwork((uint)record.Ports),
            Entropy = new ConnectionHit { Number = number, Commit = record.Commit }.FlowHash,
        };
        addresses = default;
        if (record.Family == 6)
        {
            ref ConnectionAddresses6 ends = ref _region.Addresses6(number);
            addresses = new FlowAddresses6(ends.Client, ends.Virtual, ends.Destination, ends.Local);
        }
        else
        {
            (flow.Client, flow.Virtual) = (ToNetwork((uint)(record.ClientVirtual >> 32)), ToNetwork((uint)record.ClientVirtual));
            (flow.Destination, flow.Local) = (ToNetwork((uint)(record.DestinationLocal >> 32)), ToNetwork((uint)record.DestinationLocal));
        }

        return flow;
    }

    private static uint ToNetwork(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
