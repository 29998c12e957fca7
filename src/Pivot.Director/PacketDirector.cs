using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Sctp;

namespace Pivot.Director;

/// <summary>
/// The only place that decides what becomes of a packet. A packet's way, for each packet of a batch:
/// <list type="number">
/// <item>parse once, the whole batch first, so that the cache misses of its lookups overlap; malformed and multicast packets are dropped by name;</item>
/// <item>look the 5-tuple up in the connection table: a hit is observed and sent on by its server's forwarding method, in either direction, or answered where it is too big for its
/// next link;</item>
/// <item>a fragment is judged with the first one of its datagram, and an ICMP error about a connection translated;</item>
/// <item>a miss to a virtual service's port schedules a real server and makes a connection (<see cref="ConnectionOpener"/>);</item>
/// <item>anything else to a virtual address is answered as a closed port, an echo request with its reply (where the service takes every protocol, it is the server's to answer);</item>
/// <item>what a real server opens outward, through an interface that masquerades, becomes a connection with the board's address;</item>
/// <item>the rest is not ours and passes unchanged.</item>
/// </list>
/// </summary>
/// <remarks>
/// <see cref="Process"/> runs on any number of workers at once, each with a batch and a <see cref="Worker"/> of its own, and takes no lock for packets
/// of known connections that keep their state. Everything else is called from the control plane.
/// </remarks>
public sealed partial class PacketDirector : IDisposable
{
    private readonly ConnectionCounts _counts = new();
    private readonly ConnectionTable _table;
    private readonly ConnectionOpener _opener;
    private readonly SourcePorts _sourcePorts;
    private readonly DirectorOptions _options;
    private readonly Worker[] _workers;
    private readonly ulong _seed;

    /// <summary>Held while services, next hops or routes are put in force, which come from different threads and depend on each other.</summary>
    private readonly Lock _control = new();

    /// <summary>The snapshot in force; workers read it once a batch.</summary>
    private ServiceTable _services = ServiceTable.Empty;

    /// <summary>The board's own addresses; workers read it for each new connection.</summary>
    private HashSet<IpAddress> _boardAddresses = [];

    /// <summary>Takes over the connections in the region, or starts without any.</summary>
    /// <param name="memory">At least <see cref="MemoryFor"/> bytes; the caller keeps it alive until after <see cref="Dispose"/>.</param>
    /// <param name="table">How the connection table is opened.</param>
    /// <param name="options">Workers and steering.</param>
    public PacketDirector(MemoryRegion memory, TableOptions table, DirectorOptions options)
    {
        _options = options;
        _seed = table.Seed;
        _table = ConnectionTable.Open(memory, table, _counts, out TableOpening opening);
        _sourcePorts = new SourcePorts(_table);
        _opener = new ConnectionOpener(_table, ReplacesClient, client => _boardAddresses.Contains(client), id => Volatile.Read(ref _services).Server(id));
        _workers = new Worker[options.Workers];
        for (int number = 0; number < _workers.Length; number++)
        {
            _workers[number] = new Worker(number);
        }

        Opening = opening;
    }

    /// <summary>What the region held.</summary>
    public TableOpening Opening { get; }

    /// <summary>The services in force, in the order of the configuration, those that are leaving behind the others.</summary>
    public IReadOnlyList<VirtualService> Services => Volatile.Read(ref _services).Services;

    /// <summary>Bytes of memory region for a limit.</summary>
    public static long MemoryFor(int limit) => ConnectionTable.BytesFor(limit);

    /// <summary>The worker of a thread; each number is for one thread only.</summary>
    /// <param name="number">0 to <see cref="DirectorOptions.Workers"/> - 1.</param>
    public Worker WorkerOf(int number) => _workers[number];

    /// <summary>Puts services and timeouts in force: from its next batch on, every worker sees all of them. Servers that stay keep their connections and counters, services their schedulers' state.</summary>
    /// <param name="services">Services of which those that are not leaving do not overlap; their servers by unique address and port. Those that are leaving come last.</param>
    /// <param name="timeouts">Timeouts of the states.</param>
    public void Apply(IReadOnlyList<VirtualServiceSpec> services, ConnectionTimeouts timeouts)
    {
        lock (_control)
        {
            PutInForce(services);
            _table.Timeouts = timeouts;
        }
    }

    /// <summary>Tells which addresses are the board's own, those of its device included: connections from them to virtual services are refused, unless their server is reached by FULLNAT.</summary>
    /// <param name="addresses">All of them, of both families.</param>
    public void ApplyBoardAddresses(IEnumerable<IpAddress> addresses)
    {
        lock (_control)
        {
            Volatile.Write(ref _boardAddresses, [.. addresses]);
            SetSourcePools(Services);
        }
    }

    /// <summary>Judges a batch: every packet gets its verdict and is rewritten in place.</summary>
    /// <param name="batch">Packets as a device has read them.</param>
    /// <param name="worker">The calling thread's worker.</param>
    /// <param name="now">The present tick.</param>
    public void Process(PacketBatch batch, Worker worker, ulong now)
    {
        ServiceTable services = Volatile.Read(ref _services);
        worker.Now = now;
        int parsed = Parse(batch, 0, out bool hasIPv6);
        if (batch.Count > 1)
        {
            WarmUp(batch);
            if (hasIPv6)
            {
                WarmUpIPv6(batch);
            }
        }

        for (int index = 0; index < batch.Count; index++)
        {
            if (index == parsed)
            {
                parsed = Parse(batch, parsed, out _);
            }

            Judge(batch, index, worker, services);
        }
    }

    /// <summary>Counts packets that the device did not take.</summary>
    public static void CountRefused(Worker worker, int packets) => worker.Drops.Count(DropReason.DeviceRefused, packets);

    /// <summary>Ends connections whose time is over; to be called about once a second.</summary>
    /// <param name="now">The present tick.</param>
    public void Expire(ulong now)
    {
        const int recordsPerLock = 256;
        CollectAll(now);
        do
        {
            _tellings?.MakeRoom();
        }
        while (_table.Expire(now, recordsPerLock));

        _fragments.Expire(now);
    }

    /// <summary>The connection table's figures.</summary>
    public TableStatus Table => new(_table.Count, _table.Limit, _table.EmbryonicCount, _table.Evicted, _table.Bytes, _table.TemplateCount);

    /// <summary>Packets dropped or answered for a reason, over all workers.</summary>
    public long Drops(DropReason reason) => _workers.Sum(worker => worker.Drops[reason]) + _fragments.Drops(reason);

    /// <summary>Packets passed unchanged, over all workers.</summary>
    public long Passed => _workers.Sum(worker => worker.Passed);

    /// <summary>Echo requests to virtual addresses that were answered, over all workers.</summary>
    public long EchoReplies => _workers.Sum(worker => worker.EchoReplies);

    /// <summary>Walks over the connections, for reports.</summary>
    /// <param name="visit">Called for a copy of each connection; false ends the walk.</param>
    /// <param name="now">The present tick.</param>
    public void ForEachConnection(Func<ConnectionSnapshot, bool> visit, ulong now)
    {
        _table.Collect(now, waits: true);
        _table.ForEach(visit, now);
    }

    /// <summary>Frees what the director owns; the region stays as it is, for the next start.</summary>
    public void Dispose()
    {
        _table.Dispose();
        _fragments.Dispose();
    }

    /// <summary>Parses the packets from one on; returns how many there are.</summary>
    private int Parse(PacketBatch batch, int first, out bool hasIPv6)
    {
        hasIPv6 = false;
        for (int index = first; index < batch.Count; index++)
        {
            ref PacketSlot slot = ref batch[index];
            slot.Result = PacketParser.Parse(batch.Packet(index), out slot.Parsed);
            slot.Hash = _table.Hash(slot.Parsed.Key);
            hasIPv6 |= slot.Parsed.IsIPv6;
        }

        return batch.Count;
    }

    /// <summary>Short loops without a branch that waits for memory: the misses of all packets are under way at once, not one after the other.</summary>
    private void WarmUp(PacketBatch batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            batch[index].Likely = _table.Likely(batch[index].Hash);
        }

        for (int index = 0; index < batch.Count; index++)
        {
            _table.Touch(batch[index].Likely);
        }
    }

    /// <summary>The addresses of IPv6 records are on a line of their own; whether a record has them it tells itself, so its line comes first.</summary>
    private void WarmUpIPv6(PacketBatch batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            _table.TouchIPv6(batch[index].Likely);
        }
    }

    private void Judge(PacketBatch batch, int index, Worker worker, ServiceTable services)
    {
        ref PacketSlot slot = ref batch[index];
        if (slot.Result != ParseResult.Ok)
        {
            Drop(ref slot, worker, slot.Parsed.IsFragment ? DropReason.FragmentTiny : DropReason.Malformed);
            return;
        }

        ref readonly ParsedPacket parsed = ref slot.Parsed;
        slot.Length = parsed.TotalLength;
        if (parsed.HasFlow && !parsed.IsFragment && _table.TryFind(parsed.Key, slot.Hash, out ConnectionHit hit))
        {
            if (!IsStart(parsed) || !TryOpenAnew(batch, index, parsed, hit, worker, services))
            {
                Forward(batch, index, parsed, hit, services.Server(hit.ServerId), worker);
            }

            return;
        }

        if (parsed.Key.Destination.IsMulticastOrBroadcast)
        {
            Drop(ref slot, worker, DropReason.NotUnicast);
        }
        else if (parsed.Key.Source.IsLinkLocalIPv6 || parsed.Key.Destination.IsLinkLocalIPv6)
        {
            Drop(ref slot, worker, DropReason.LinkLocal);
        }
        else if (parsed.IsFragment)
        {
            JudgeFragment(batch, index, parsed, worker, services);
        }
        else
        {
            JudgeUnknown(batch, index, parsed, worker, services);
        }
    }

    /// <summary>A packet that belongs to no connection.</summary>
    private void JudgeUnknown(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, ServiceTable services)
    {
        bool isError = IcmpError.IsError(batch.Packet(index), parsed);
        if (isError && (TryTranslateError(batch, index, parsed, worker, services) || TryTranslateTunnelError(batch, index, parsed, worker, services) || TryTranslateOnePacketError(batch, index, parsed, worker, services)))
        {
            return;
        }

        VirtualService? service = services.Find(parsed.Key.Destination, parsed.Key.Protocol, parsed.Key.DestinationPort, out bool isVirtual);

        // Nobody but Pivot has a source address of its own: passed on, it would come back.
        if (!isVirtual && !_sourceAddresses.Contains(parsed.Key.Destination))
        {
            if (services.OnePacketReplies.Find(parsed.Key) is { } reply)
            {
                ForwardOnePacketReply(batch, index, parsed, reply, worker);
            }
            else if (!TryMasquerade(batch, index, parsed, worker))
            {
                Pass(batch, index, parsed, worker);
            }
        }
        else if (isError)
        {
            Drop(ref batch[index], worker, DropReason.IcmpNoConnection);
        }
        else if (service is null || !MayOpen(parsed))
        {
            AnswerForVirtualAddress(batch, index, parsed, worker);
        }
        else
        {
            Open(batch, index, parsed, service, worker, services);
        }
    }

    /// <summary>A packet whose flow is known and goes from the client's end; an echo reply is an answer, to nothing here.</summary>
    private static bool MayOpen(in ParsedPacket parsed) => parsed.HasFlow && parsed.Transport != TransportKind.EchoReply;

    /// <summary>A packet that a connection of its protocol must begin with: of TCP a SYN alone, of SCTP an INIT, for IPVS schedules on nothing else unless told to be sloppy.</summary>
    private static bool IsStart(in ParsedPacket parsed) =>
        (parsed.TcpFlags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst | TcpFlags.Fin)) == TcpFlags.Syn || parsed.SctpChunk == SctpChunkType.Init;

    /// <summary>A packet that a connection may begin with: any of a protocol whose packets do not tell.</summary>
    private static bool OpensConnection(in ParsedPacket parsed) => IsStart(parsed) || parsed.Key.Protocol is not (IpProtocol.Tcp or IpProtocol.Sctp);

    private void Pass(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker)
    {
        if (_options.IsBridged && parsed.Ttl <= 1)
        {
            RefuseExpired(batch, index, parsed, worker, default);
            return;
        }

        TimeToLive.Add(batch.Packet(index), parsed, _options.ExtraHops);
        worker.Passed++;
        batch[index].Verdict = Verdict.Pass;
    }

    /// <summary>A packet to a virtual address that no service wants.</summary>
    private static void AnswerForVirtualAddress(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker)
    {
        if (Answers.IsEchoRequest(batch.Packet(index), parsed) && worker.MayAnswer())
        {
            Answers.Echo(batch, index, parsed);
            worker.EchoReplies++;
            batch[index].Verdict = Verdict.Forward;
            return;
        }

        Refuse(batch, index, parsed, worker, DropReason.NoService, answer: parsed.Transport is TransportKind.Ports or TransportKind.Sctp);
    }

    private void Open(PacketBatch batch, int index, in ParsedPacket parsed, VirtualService service, Worker worker, ServiceTable services, bool isUnderWay = false)
    {
        if (!isUnderWay && !MayCome(batch, index, parsed, service, worker))
        {
            return;
        }

        Collect(worker);
        if (service.Spec.OnePacket)
        {
            ForwardOnePacket(batch, index, parsed, service, worker);
            return;
        }

        DropReason reason = _opener.TryOpen(batch.Packet(index), parsed, service, worker, out ConnectionHit hit, out RealServer? server);
        if (reason == DropReason.None)
        {
            Forward(batch, index, parsed, hit, server ?? services.Server(hit.ServerId), worker);
            return;
        }

        bool answer = reason is DropReason.BoardLocal || (reason == DropReason.NoServer && service.Spec.NoServer == NoServerAction.Reject);
        Refuse(batch, index, parsed, worker, reason, answer);
    }

    /// <summary>Counts a packet as dropped and, where that is wanted and the budget allows, puts the answer in its place.</summary>
    private static void Refuse(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, DropReason reason, bool answer)
    {
        ref PacketSlot slot = ref batch[index];
        Drop(ref slot, worker, reason);
        if (answer && worker.MayAnswer() && Answers.TryReject(batch, index, parsed))
        {
            slot.Verdict = Verdict.Forward;
        }
    }

    private static void Drop(ref PacketSlot slot, Worker worker, DropReason reason)
    {
        worker.Drops.Count(reason);
        slot.Verdict = Verdict.Drop;
        slot.Reason = reason;
    }
}
