using System.Runtime.CompilerServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>
/// All connections, in a region of memory that outlives the process: bounded, found by the 5-tuple of either direction without a lock, expired by
/// a timer wheel. When it is full, the oldest embryonic connection makes room for a new one.
/// </summary>
/// <remarks>
/// <see cref="TryFind(in FlowKey, out ConnectionHit)"/> and <see cref="Observe"/> are for workers, any number at a time. Everything that adds, removes or relinks takes
/// <c>_lock</c>, briefly; no callback leaves this class under it but <see cref="IConnectionCounts"/>.
/// </remarks>
internal sealed partial class ConnectionTable : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TableRegion _region;
    private readonly ConnectionIndex _index;
    private readonly TimerWheel _wheel;
    private readonly EmbryonicList _embryonic;
    private readonly RecordPool _pool;
    private readonly IConnectionCounts _counts;
    private ConnectionTimeouts _timeouts;

    private ConnectionTable(TableRegion region, TableOptions options, IConnectionCounts counts)
    {
        _region = region;
        _counts = counts;
        _timeouts = options.Timeouts;
        Limit = options.Limit;
        _index = new ConnectionIndex(region, options.Limit, options.Seed);
        _wheel = new TimerWheel(region, options.Now / Ticks.PerSecond);
        _embryonic = new EmbryonicList(region);
        _pool = new RecordPool(region, options.Limit);
        Identities = new IdentityTable(region);
    }

    /// <summary>The most connections there can be.</summary>
    public int Limit { get; }

    /// <summary>Connections there are. Written under the lock.</summary>
    public int Count { get; private set; }

    /// <summary>Connections that may be evicted. Written under the lock.</summary>
    public int EmbryonicCount => _embryonic.Count;

    /// <summary>Embryonic connections that were evicted because the table was full. Written under the lock.</summary>
    public long Evicted { get; private set; }

    /// <summary>Bytes of the region and the index, used or not.</summary>
    public long Bytes => _region.Length + _index.Length;

    /// <summary>Stable ids of services and servers.</summary>
    public IdentityTable Identities { get; }

    /// <summary>Takes over the connections that a region holds, or starts an empty table where it holds none that can be trusted.</summary>
    /// <param name="memory">At least <see cref="BytesFor"/> bytes; the caller keeps it alive until after <see cref="Dispose"/>.</param>
    /// <param name="options">Limit, time and timeouts.</param>
    /// <param name="counts">Is told of every connection taken over.</param>
    /// <param name="outcome">Whether connections were taken over, and if not, why.</param>
    public static ConnectionTable Open(MemoryRegion memory, TableOptions options, IConnectionCounts counts, out TableOpening outcome)
    {
        var region = new TableRegion(memory, options.Limit);
        outcome = TableRecovery.Inspect(region, options);
        if (outcome != TableOpening.Adopted)
        {
            TableRecovery.Initialize(region, options);
        }

        var table = new ConnectionTable(region, options, counts);
        table.Rebuild(options.Now);
        return table;
    }

    /// <summary>Bytes of memory region that a table needs.</summary>
    public static long BytesFor(int limit) => new TableLayout(limit).Length;

    /// <summary>Finds the connection that a packet belongs to. Takes no lock.</summary>
    public bool TryFind(in FlowKey key, out ConnectionHit hit) => _index.TryFind(key, out hit);

    /// <summary>The same with the hash known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(in FlowKey key, ulong hash, out ConnectionHit hit) => _index.TryFind(key, hash, out hit);

    /// <summary>The hash of a packet's 5-tuple, for <see cref="Likely"/> and <see cref="TryFind(in FlowKey, ulong, out ConnectionHit)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(in FlowKey key) => _index.Hash(key);

    /// <summary>The record that the hash most likely stands for, 0 for none: to be given to <see cref="Touch"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Likely(ulong hash) => _index.Likely(hash);

    /// <summary>Brings a record into the cache. A plain read does it on every processor, and reads of several packets overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(uint number)
    {
        _ = Volatile.Read(ref _region.Record(number).Head);
        _ = Volatile.Read(ref _region.Accounting(number).PacketsIn);
    }

    /// <summary>The same for the addresses of an IPv6 record, which <see cref="Touch"/> has brought already; leaves IPv4 records' unused addresses without memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TouchIPv6(uint number)
    {
        if (_region.Record(number).Family == 6)
        {
            _ = Volatile.Read(in _region.Addresses6(number).Client.High);
        }
    }

    /// <summary>Makes a connection, or finds that it is there already.</summary>
    /// <param name="connection">What it is made of.</param>
    /// <param name="now">The present.</param>
    /// <param name="hit">The connection, for a packet of the client, where the result is Added or AlreadyThere.</param>
    public AddResult TryAdd(in NewConnection connection, ulong now, out ConnectionHit hit)
    {
        lock (_lock)
        {
            if (_index.TryFind(connection.Key, out hit))
            {
                return AddResult.AlreadyThere;
            }

            FlowKey replyKey = connection.ReplyKey;
            if (replyKey == connection.Key || (_index.TryFind(replyKey, out ConnectionHit other) && !RemoveIfOver(other.Number)))
            {
                return AddResult.ReplyTupleInUse;
            }

            uint template = connection.Template;
            uint number = TakeRecord(ref template, connection.TemplateCommit);
            if (number == 0)
            {
                return AddResult.Full;
            }

            ref ConnectionRecord record = ref _region.Record(number);
            connection.Write(ref record, ref _region.Addresses6(number), now);
            record.Template = template;
            Commit(number, now);
            if (connection.Telling == ConnectionTelling.StartAndEnd)
            {
                Tell(number, ConnectionEnd.None);
            }

            hit = new ConnectionHit
            {
                Number = number,
                Commit = record.Commit,
                ServerId = connection.ServerId,
                Address = connection.Destination,
                Port = connection.DestinationPort,
            };
            return AddResult.Added;
        }
    }

    /// <summary>Counts packets of a connection and moves its state. The packet path and the fast path's reports come through here alike.</summary>
    /// <param name="hit">The connection and the direction.</param>
    /// <param name="signal">TCP flags seen, or an SCTP chunk's type, as <see cref="ParsedPacket.Signal"/>; 0 for other protocols.</param>
    /// <param name="packets">Packets seen.</param>
    /// <param name="bytes">IP bytes seen.</param>
    /// <param name="now">The tick of the last of them.</param>
    public void Observe(in ConnectionHit hit, byte signal, long packets, long bytes, ulong now)
    {
        ref ConnectionRecord record = ref _region.Record(hit.Number);
        ref ConnectionAccounting accounting = ref _region.Accounting(hit.Number);
        if (record.LastSeen != (uint)now)
        {
            record.LastSeen = (uint)now;
        }

        if (hit.Reply)
        {
            accounting.PacketsOut += packets;
            accounting.BytesOut += bytes;
        }
        else
        {
            accounting.PacketsIn += packets;
            accounting.BytesIn += bytes;
        }

        uint word = record.StateWord;
        uint next = StateTransitions.Next(word, record.Protocol, signal, hit.Reply);
        if (next != word)
        {
            ChangeState(hit, signal, now, isTold: packets == 0);
        }
    }

    /// <summary>Frees the index; the region stays as it is, for the next start.</summary>
    public void Dispose() => _index.Dispose();

    /// <summary>Moves the state under the lock: the slow half of <see cref="Observe"/>, a few times in a connection's life.</summary>
    /// <param name="hit">The connection and the direction.</param>
    /// <param name="signal">As for <see cref="Observe"/>.</param>
    /// <param name="now">The tick of the packet.</param>
    /// <param name="isTold">The fast path has carried the packet and told of it.</param>
    private void ChangeState(in ConnectionHit hit, byte signal, ulong now, bool isTold)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(hit.Number);
            if (record.Commit != hit.Commit)
            {
                return;
            }

            ConnectionFlags before = record.Flags;
            uint next = StateTransitions.Next(record.StateWord, record.Protocol, signal, hit.Reply);
            record.StateWord = next;
            ConnectionFlags after = record.Flags;
            if (((before ^ after) & ConnectionFlags.Active) != 0)
            {
                _counts.Changed(record.ServerId, (after & ConnectionFlags.Active) != 0);
            }

            if (((before ^ after) & ConnectionFlags.Embryonic) != 0)
            {
                _embryonic.Remove(hit.Number);
                Prove(record.Template);
            }

            if (!isTold)
            {
                TellAgain(hit.Number, record);
            }

            Rearm(hit.Number, record, now);
        }
    }

    private uint TakeRecord()
    {
        uint number = _pool.TryTake();
        if (number == 0 && _embryonic.Oldest != 0)
        {
            End(_embryonic.Oldest, ConnectionEnd.Evicted);
            Evicted++;
            number = _pool.TryTake();
        }

        return number;
    }

    /// <summary>Lets a record live that has been written.</summary>
    private void Commit(uint number, ulong now)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        _region.Accounting(number) = default;
        Enlist(number, record, now);
        if ((record.Flags & ConnectionFlags.Embryonic) != 0)
        {
            _embryonic.Add(number);
        }

        Volatile.Write(ref record.Commit, record.Commit + 1);
        _index.Add(number);
    }

    private void Enlist(uint number, in ConnectionRecord record, ulong now)
    {
        _wheel.Schedule(number, SecondAfter(NextLook(record, now)));
        Count++;
        if (IsTemplate(record))
        {
            TemplateCount++;
            _counts.TemplateAdded(record.ServerId);
        }
        else
        {
            _counts.Added(record.ServerId, (record.Flags & ConnectionFlags.Active) != 0);
        }
    }

    /// <summary>A connection whose both ends are done may give its reply tuple to a new one.</summary>
    private bool RemoveIfOver(uint number)
    {
        if (!IsOver(_region.Record(number)))
        {
            return false;
        }

        End(number, ConnectionEnd.Replaced);
        return true;
    }

    private static bool IsOver(in ConnectionRecord record) => record.State is ConnectionState.TimeWait or ConnectionState.Close or ConnectionState.SctpClosed;

    private void End(uint number, ConnectionEnd reason)
    {
        _wheel.Cancel(number);
        Free(number, reason);
    }

    /// <summary>Ends a connection that is off the wheel.</summary>
    private void Free(uint number, ConnectionEnd reason)
    {
        ref ConnectionRecord record = ref _region.Record(number);
        TakeOutIfCarried(number, ref record);
        if ((record.Flags & ConnectionFlags.Told) != 0)
        {
            Tell(number, reason);
        }

        Volatile.Write(ref record.Commit, record.Commit + 1);

        // A release keeps earlier writes before it, not later ones behind it: no reader may see the next owner's fields under the old commit word.
        Interlocked.MemoryBarrier();
        _index.Remove(number);
        if (IsOnEmbryonicList(record))
        {
            _embryonic.Remove(number);
        }

        _pool.Return(number);
        Count--;
        if (IsTemplate(record))
        {
            TemplateCount--;
            _counts.TemplateRemoved(record.ServerId);
            return;
        }

        _counts.Removed(record.ServerId, (record.Flags & ConnectionFlags.Active) != 0);
        if (record.Template != 0)
        {
            Release(record.Template);
        }
    }
}
