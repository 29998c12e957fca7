using System.Buffers.Binary;
using Pivot.Director.FastPath;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>Connections that the fast path carries: put in force, and taken out before their records can be others'.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>Null while nothing is carried. Written under the lock, and to null under <c>_collecting</c> too.</summary>
    private FlowTable? _flows;

    /// <summary>Where an earlier run carried connections and this one has not begun to, the next record to be made the slow path's; 0 for none. Under the lock.</summary>
    private uint _nextToForget;

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
            uint highest = _region.Header.HighWater;
            ulong[] kept = new ulong[(highest / 64) + 1];
            for (uint number = 1; number <= highest; number++)
            {
                ref ConnectionRecord record = ref _region.Record(number);
                record.StateWord &= ~(uint)ConnectionFlags.SlowPath;
                if (IsCarriedBy(flows, number))
                {
                    kept[number / 64] |= 1UL << (int)(number % 64);
                }
                else
                {
                    Forget(ref record, now);
                }
            }

            flows.Keep(kept, highest);
            _nextToForget = 0;
            Volatile.Write(ref _flows, flows);
        }
    }

    /// <summary>Carries nothing any more. Who is about to look whether there are events, or is summing up servers' totals, still reads the flows' memory for a while.</summary>
    /// <param name="now">The present.</param>
    public void StopCarrying(ulong now)
    {
        if (_flows is not { } flows)
        {
            return;
        }

        TakeOut(flows.Servers.All, now);
        lock (_collecting)
        {
            lock (_lock)
            {
                _nextToCheck = 0;
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

            if (!IsFit(hit.Number, record, place))
            {
                record.StateWord |= (uint)ConnectionFlags.SlowPath;
            }
            else if (record.SequenceDelta == 0 || (record.Flags & ConnectionFlags.InsertedPassed) != 0)
            {
                // Whoever collects what a program tells at once must know it for carried.
                record.StateWord |= (uint)ConnectionFlags.FastPath;
                Flow flow = FlowOf(hit.Number, record, place, flows, out FlowAddresses6 addresses);
                if (!flows.TryPut(hit.Number, flow, addresses, flow.Method == FlowMethod.BothEnds))
                {
                    record.StateWord = (record.StateWord & ~(uint)ConnectionFlags.FastPath) | (uint)ConnectionFlags.SlowPath;
                }
            }
        }
    }

    /// <summary>A client begins with its handshake, or may: what the fast path has told of the connection before is another one's. It is carried again once its packet has been observed.</summary>
    /// <param name="hit">The connection.</param>
    public void TakeOutToBegin(in ConnectionHit hit)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(hit.Number);
            if (record.Commit == hit.Commit)
            {
                TakeOutIfCarried(hit.Number, ref record);
            }
        }
    }

    /// <summary>Takes out the flows of some servers' places, for which none are to be put in force any more. The connections go on, as what was carried of them has left them; all that was told of them is to be taken before.</summary>
    /// <param name="places">The places.</param>
    /// <param name="now">The present.</param>
    public void TakeOut(IReadOnlyList<FlowServerPlace> places, ulong now)
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
                        if (flows.HasLost)
                        {
                            ObserveTallies(number, flows, now);
                        }
                    }
                }
            }
        }
    }

    private static bool MayBeCarried(in ConnectionRecord record) => (record.Flags & (ConnectionFlags.FastPath | ConnectionFlags.SlowPath)) == 0;

    private static bool IsCarried(in ConnectionRecord record) => (record.Commit & 1) != 0 && (record.Flags & ConnectionFlags.FastPath) != 0;

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
    private void TellAgain(uint number, ref ConnectionRecord record)
    {
        if (record.State == ConnectionState.SynRecv)
        {
            TakeOutIfCarried(number, ref record);
        }
        else if (_flows is { } flows && IsCarried(record))
        {
            flows.TellAgain(number);
        }
    }

    private void TakeOutIfCarried(uint number, ref ConnectionRecord record)
    {
        if (_flows is { } flows && IsCarried(record))
        {
            TakeOut(number, ref record, flows);
        }
    }

    /// <summary>What was carried counts as the slow path's from now on. A worker that counts a packet of the connection at this very moment, without the lock, may overwrite what is added: its counts are then too low for good, those of the server are not.</summary>
    private void TakeOut(uint number, ref ConnectionRecord record, FlowTable flows)
    {
        record.LastSeen = flows.LastTick(number, record.LastSeen);
        flows.TakeOut(number);
        flows.AddTo(number, ref _region.Accounting(number));
        record.StateWord &= ~(uint)ConnectionFlags.FastPath;
    }

    /// <summary>Begins to make all connections the slow path's, where an earlier run carried some and this one does not: see <see cref="Carry"/>.</summary>
    private void ForgetSome(ulong now, int most)
    {
        for (int i = 0; i < most; i++)
        {
            uint number = _nextToForget++;
            if (number > _region.Header.HighWater)
            {
                _nextToForget = 0;
                return;
            }

            Forget(ref _region.Record(number), now);
        }
    }

    /// <summary>Where a connection was carried and what was carried is not known, it must not be taken for idle: its last packet may be the present one.</summary>
    private static void Forget(ref ConnectionRecord record, ulong now)
    {
        if ((record.Flags & ConnectionFlags.FastPath) != 0)
        {
            record.LastSeen = (uint)now;
            record.StateWord &= ~(uint)ConnectionFlags.FastPath;
        }
    }

    /// <summary>
    /// Whether a connection is one of the fast path's. Not those of clients whose packets the kernel would not forward to the server (martians): carried packets skip its checks. And not those with
    /// bytes put into their streams in one way to a server that is told of its clients in another by now.
    /// </summary>
    private bool IsFit(uint number, in ConnectionRecord record, FlowServerPlace place)
    {
        IpAddress client = record.Family == 6 ? _region.Addresses6(number).Client : IpAddress.FromIPv4((uint)(record.ClientVirtual >> 32));
        return record.Protocol is IpProtocol.Tcp or IpProtocol.Udp
            && client.IsSingleHost && !client.IsLinkLocalIPv6
            && (record.SequenceDelta == 0 || place.Entry.ClientAddress != (byte)ClientAddressMode.Toa);
    }

    /// <summary>Whether a record says that it is carried, and its flow is in force as it would be made now.</summary>
    private bool IsCarriedBy(FlowTable flows, uint number)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        if (!IsCarried(record) || flows.Servers.Find(record.ServerId) is not { } place || !IsFit(number, record, place))
        {
            return false;
        }

        Flow flow = FlowOf(number, record, place, flows, out FlowAddresses6 addresses);
        return flows.Is(number, flow, addresses, flow.Method == FlowMethod.BothEnds);
    }

    private Flow FlowOf(uint number, in ConnectionRecord record, FlowServerPlace place, FlowTable flows, out FlowAddresses6 addresses)
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
            flow.Flags |= ends.Local != ends.Client ? FlowFlags.Local : 0;
            flow.MostBytes = flows.Routes.LimitTo(ends.Client);
        }
        else
        {
            (flow.Client, flow.Virtual) = (ToNetwork((uint)(record.ClientVirtual >> 32)), ToNetwork((uint)record.ClientVirtual));
            (flow.Destination, flow.Local) = (ToNetwork((uint)(record.DestinationLocal >> 32)), ToNetwork((uint)record.DestinationLocal));
            flow.Flags |= flow.Local != flow.Client ? FlowFlags.Local : 0;
            flow.MostBytes = flows.Routes.LimitTo(IpAddress.FromIPv4((uint)(record.ClientVirtual >> 32)));
        }

        return flow;
    }

    private static uint ToNetwork(uint value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
