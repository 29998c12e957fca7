using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Director.Tests.FastPath;

/// <summary>
/// The kernel's side of the fast path in memory: reads flows as the programs do, by the rule of flow_abi.h, and counts and tells what it carries. What it does not carry is the director's. Its memory outlives directors, as the kernel's does.
/// </summary>
internal sealed unsafe class FakeFastPath : IFastPath, IDisposable
{
    private const int Processors = 2;
    private static readonly int[] ElementBytes = [64, 64, 64, 32, 32];

    private readonly GuardedMemory _fixed;
    private readonly GuardedMemory[] _parts = new GuardedMemory[ElementBytes.Length];
    private readonly bool[][] _chunks = new bool[ElementBytes.Length][];
    private readonly Queue<FlowEvent> _events = [];
    private readonly Func<ulong> _tick;
    private readonly uint _servers;

    /// <summary>Makes fresh memory.</summary>
    /// <param name="limit">Connections.</param>
    /// <param name="tick">The director's time.</param>
    /// <param name="servers">Places for servers.</param>
    public FakeFastPath(int limit, Func<ulong> tick, uint servers = 256)
    {
        _tick = tick;
        _servers = servers;
        _fixed = new GuardedMemory(FlowSettings.Size + (servers * (FlowServer.Size + (Processors * FlowTotal.Size))));
        for (int part = 0; part < _parts.Length; part++)
        {
            int perChunk = part == (int)FlowPart.Buckets ? FlowAbi.BucketsPerChunk : FlowAbi.FlowsPerChunk;
            int chunks = ((part == (int)FlowPart.Buckets ? limit / 2 : limit) / perChunk) + 1;
            _chunks[part] = new bool[chunks];
            _parts[part] = new GuardedMemory((long)chunks * perChunk * ElementBytes[part]);
        }

        Setting.Servers = servers;
        Setting.Processors = Processors;
    }

    /// <summary>Chunks that may be made of a part.</summary>
    public Dictionary<FlowPart, int> MostChunks { get; } = [];

    /// <summary>Events that the ring holds.</summary>
    public int EventRoom { get; set; } = int.MaxValue;

    /// <summary>What happens between the copy of a flow and the second look at its generation.</summary>
    public Action? BeforeSecondLook { get; set; }

    /// <summary>What happens while a packet has been counted and not been told of yet.</summary>
    public Action? BetweenLookAndTelling { get; set; }

    /// <summary>Called when somebody asks whether there are events.</summary>
    public Action? OnLook { get; set; }

    /// <summary>Called when somebody takes an event.</summary>
    public Action? OnTake { get; set; }

    /// <summary>Called when a chunk is asked for.</summary>
    public Action<FlowPart, int>? OnAskForChunk { get; set; }

    /// <summary>Events that are in the ring.</summary>
    public int EventCount => _events.Count;

    /// <summary>Bytes of the chunks that there are.</summary>
    public long ChunkBytes
    {
        get
        {
            long sum = 0;
            for (int part = 0; part < _chunks.Length; part++)
            {
                sum += _chunks[part].Count(has => has) * (long)(part == (int)FlowPart.Buckets ? FlowAbi.BucketsPerChunk : FlowAbi.FlowsPerChunk) * ElementBytes[part];
            }

            return sum;
        }
    }

    public nint Settings => _fixed.Start;

    public nint Servers => _fixed.Start + FlowSettings.Size;

    public nint Totals => Servers + (nint)(_servers * FlowServer.Size);

    public bool HasEvents
    {
        get
        {
            bool has = _events.Count != 0;
            OnLook?.Invoke();
            return has;
        }
    }

    /// <summary>Milliseconds of 2^20 ns, of ticks of 10 ms; the clock started at another time than the director's.</summary>
    public uint Now => (uint)((_tick() * 10_000_000) >> FlowAbi.SeenShift) - 12345;

    public ref FlowSettings Setting => ref *(FlowSettings*)Settings;

    public nint StartOf(FlowPart part) => _parts[(int)part].Start;

    public bool HasChunk(FlowPart part, int chunk) => chunk < _chunks[(int)part].Length && _chunks[(int)part][chunk];

    public bool TryAddChunk(FlowPart part, int chunk)
    {
        Assert.False(HasChunk(part, chunk), "a chunk is made once");
        OnAskForChunk?.Invoke(part, chunk);
        if (chunk >= Math.Min(_chunks[(int)part].Length, MostChunks.GetValueOrDefault(part, int.MaxValue)))
        {
            return false;
        }

        return _chunks[(int)part][chunk] = true;
    }

    public bool TryTakeEvent(out FlowEvent taken)
    {
        OnTake?.Invoke();
        return _events.TryDequeue(out taken);
    }

    /// <summary>Carries a packet, if its flow is in force and it is one to be carried.</summary>
    public bool TryCarry(byte[] packet) => TryCarry(packet, out _);

    /// <param name="packet">The packet, which stays as it is.</param>
    /// <param name="rewritten">The 5-tuple that it would leave with.</param>
    public bool TryCarry(byte[] packet, out FlowKey rewritten)
    {
        rewritten = default;
        if (PacketParser.Parse(packet, out ParsedPacket parsed) != ParseResult.Ok || parsed.Transport != TransportKind.Ports || parsed.IsFragment || parsed.Ttl <= 1
            || parsed.Key.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp) || (Volatile.Read(ref Setting.Flags) & FlowSettings.On) == 0)
        {
            return false;
        }

        return TryFind(packet, parsed, out uint number, out bool reply, out Flow flow) && IsCarried(parsed, reply, flow) && TryCount(number, reply, flow, parsed) && Rewrite(number, reply, flow, parsed, out rewritten);
    }

    /// <summary>The number of the flow that a packet would be carried by; 0 for none.</summary>
    public uint Find(byte[] packet) =>
        PacketParser.Parse(packet, out ParsedPacket parsed) == ParseResult.Ok && TryFind(packet, parsed, out uint number, out _, out _) ? number : 0;

    /// <summary>Reads the flow that a packet would be carried by, with the second look at its generation.</summary>
    public bool TryRead(byte[] packet, out Flow flow)
    {
        flow = default;
        if (PacketParser.Parse(packet, out ParsedPacket parsed) != ParseResult.Ok || !TryFind(packet, parsed, out uint number, out bool reply, out flow))
        {
            return false;
        }

        ref FlowTally tally = ref Tally(number, reply);
        Interlocked.Add(ref tally.Packets, 1);
        BeforeSecondLook?.Invoke();
        if (Volatile.Read(ref Flow(number).Generation) == flow.Generation)
        {
            return true;
        }

        Interlocked.Add(ref tally.Packets, -1);
        return false;
    }

    /// <summary>The hash of an IPv4 flow's direction.</summary>
    public ulong HashOf(uint number, bool reply)
    {
        ref Flow flow = ref Flow(number);
        uint[] words = [reply ? flow.Destination : flow.Client, reply ? flow.Local : flow.Virtual, reply ? flow.ServerPorts : flow.ClientPorts, (uint)flow.Protocol];
        fixed (uint* keys = Setting.Keys)
        {
            return HashOf(words, keys);
        }
    }

    public ref Flow Flow(uint number) => ref ((Flow*)StartOf(FlowPart.Flows))[number];

    public ref FlowTally Tally(uint number, bool reply) => ref ((FlowTally*)StartOf(reply ? FlowPart.ServerTallies : FlowPart.ClientTallies))[number];

    public ref FlowServer Server(uint number) => ref ((FlowServer*)Servers)[number];

    public void Dispose()
    {
        _fixed.Dispose();
        Array.ForEach(_parts, part => part.Dispose());
    }

    private static ulong HashOf(byte[] packet, in ParsedPacket parsed, uint* keys)
    {
        var words = new List<uint>();
        for (int at = parsed.IsIPv6 ? 8 : 12; at < (parsed.IsIPv6 ? 40 : 20); at += 4)
        {
            words.Add(BitConverter.ToUInt32(packet, at));
        }

        words.Add(BitConverter.ToUInt32(packet, parsed.TransportOffset));
        words.Add((uint)parsed.Key.Protocol);
        return HashOf([.. words], keys);
    }

    private static ulong HashOf(uint[] words, uint* keys)
    {
        ulong hash = 0;
        for (int word = 0; word < words.Length; word += 2)
        {
            hash += (ulong)(words[word] + keys[word]) * (words[word + 1] + keys[word + 1]);
        }

        hash ^= hash >> 32;
        hash *= 0x9e3779b97f4a7c15;
        return hash ^ (hash >> 29);
    }

    private bool TryFind(byte[] packet, in ParsedPacket parsed, out uint number, out bool reply, out Flow flow)
    {
        ulong hash;
        fixed (uint* keys = Setting.Keys)
        {
            hash = HashOf(packet, parsed, keys);
        }

        ulong extent = Volatile.Read(ref Setting.Extent);
        foreach (uint start in (uint[])[(uint)hash, (uint)(hash >> 24)])
        {
            uint mask = (uint)(extent >> 32);
            uint bucket = start & mask;
            bucket = bucket >= (uint)extent ? bucket & (mask >> 1) : bucket;
            if (HasChunk(FlowPart.Buckets, (int)(bucket / FlowAbi.BucketsPerChunk))
                && TryRead((ulong*)StartOf(FlowPart.Buckets) + (bucket * 8), (hash >> 48) | 1, packet, parsed, out number, out reply, out flow))
            {
                return true;
            }
        }

        (number, reply, flow) = (0, false, default);
        return false;
    }

    private bool TryRead(ulong* bucket, ulong tag, byte[] packet, in ParsedPacket parsed, out uint number, out bool reply, out Flow flow)
    {
        (number, reply, flow) = (0, false, default);
        for (int i = 0; i < FlowAbi.SlotsPerBucket; i++)
        {
            ulong slot = Volatile.Read(ref bucket[i]);
            if (slot >> 48 != tag)
            {
                continue;
            }

            number = (uint)slot & 0x7fffffff;
            reply = (slot >> 31 & 1) != 0;
            if (!HasChunk(FlowPart.Flows, (int)(number / FlowAbi.FlowsPerChunk)))
            {
                return false;
            }

            uint generation = Volatile.Read(ref Flow(number).Generation);
            flow = Flow(number);
            return (generation & 1) != 0 && flow.Generation == generation && (ushort)(generation >> 1) == (ushort)(slot >> 32) && Matches(packet, parsed, number, reply, flow);
        }

        return false;
    }

    private bool Matches(byte[] packet, in ParsedPacket parsed, uint number, bool reply, in Flow flow)
    {
        bool same = flow.Protocol == parsed.Key.Protocol && flow.Family == (parsed.IsIPv6 ? 6 : 4)
            && BitConverter.ToUInt32(packet, parsed.TransportOffset) == (reply ? flow.ServerPorts : flow.ClientPorts);
        if (!same || flow.Family == 4)
        {
            return same
                && BitConverter.ToUInt32(packet, 12) == (reply ? flow.Destination : flow.Client)
                && BitConverter.ToUInt32(packet, 16) == (reply ? flow.Local : flow.Virtual);
        }

        var addresses = new ReadOnlySpan<byte>((byte*)StartOf(FlowPart.Addresses6) + (number * 64) + (reply ? 32 : 0), 32);
        return packet.AsSpan(8, 32).SequenceEqual(addresses);
    }

    private bool IsCarried(in ParsedPacket parsed, bool reply, in Flow flow)
    {
        ref FlowServer server = ref Server(flow.Server);
        bool isSyn = (parsed.TcpFlags & TcpFlags.Syn) != 0;
        bool isSynAck = isSyn && reply && (parsed.TcpFlags & TcpFlags.Ack) != 0;
        return Volatile.Read(ref server.Flags) == FlowServer.Carried
            && (parsed.Key.Protocol != IpProtocol.Tcp || (parsed.TcpFlags & (TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst | TcpFlags.Ack)) != 0)
            && (!isSyn || (isSynAck && (flow.Flags & ~FlowFlags.Local) == FlowFlags.None))
            && (flow.Flags & FlowFlags.TellsClient) == 0;
    }

    private bool TryCount(uint number, bool reply, in Flow flow, in ParsedPacket parsed)
    {
        ref FlowTally tally = ref Tally(number, reply);
        Interlocked.Add(ref tally.Packets, 1);
        if (Volatile.Read(ref Flow(number).Generation) != flow.Generation)
        {
            Interlocked.Add(ref tally.Packets, -1);
            return false;
        }

        Interlocked.Add(ref tally.Bytes, parsed.TotalLength);
        BetweenLookAndTelling?.Invoke();
        ref FlowTotal total = ref ((FlowTotal*)Totals)[((number % Processors) * _servers) + flow.Server];
        (reply ? ref total.PacketsOut : ref total.PacketsIn)++;
        (reply ? ref total.BytesOut : ref total.BytesIn) += parsed.TotalLength;
        Tell(number, reply, flow, parsed, ref tally);
        return true;
    }

    private void Tell(uint number, bool reply, in Flow flow, in ParsedPacket parsed, ref FlowTally tally)
    {
        bool isSignal = (parsed.TcpFlags & (TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst)) != 0;
        uint before = tally.Flags;
        if (before >> 16 != (ushort)(flow.Generation >> 1))
        {
            return;
        }

        Volatile.Write(ref tally.Seen, Now);
        bool isPlainToCome = (parsed.TcpFlags & (TcpFlags.Syn | TcpFlags.Rst)) != 0;
        tally.Flags = ((before | (byte)parsed.TcpFlags) & ~(isPlainToCome ? FlowTally.PlainTold : 0)) | (isSignal ? 0 : FlowTally.PlainTold);
        if (!isSignal && (before & FlowTally.PlainTold) != 0)
        {
            return;
        }

        if (_events.Count >= EventRoom)
        {
            Setting.Lost++;
            return;
        }

        _events.Enqueue(new FlowEvent { Number = number, Generation = flow.Generation, Direction = (byte)(reply ? 1 : 0), Signal = (byte)parsed.TcpFlags, Seen = Now });
    }

    private bool Rewrite(uint number, bool reply, in Flow flow, in ParsedPacket parsed, out FlowKey rewritten)
    {
        rewritten = parsed.Key;
        if (flow.Method != FlowMethod.BothEnds)
        {
            return true;
        }

        (rewritten.SourcePort, rewritten.DestinationPort) = reply ? (High(flow.ClientPorts), Low(flow.ClientPorts)) : (Low(flow.ServerPorts), High(flow.ServerPorts));
        if (reply)
        {
            (rewritten.SourcePort, rewritten.DestinationPort) = (rewritten.DestinationPort, rewritten.SourcePort);
        }

        (rewritten.Source, rewritten.Destination) = reply ? (Address(number, flow.Virtual, 1), Address(number, flow.Client, 0)) : (Address(number, flow.Local, 3), Address(number, flow.Destination, 2));
        return true;

        IpAddress Address(uint flowNumber, uint word, int end) => Flow(flowNumber).Family == 4
            ? IpAddress.ReadIPv4(new ReadOnlySpan<byte>(&word, 4))
            : IpAddress.ReadIPv6(new ReadOnlySpan<byte>((byte*)StartOf(FlowPart.Addresses6) + (flowNumber * 64) + (end * 16), 16));
    }

    private static ushort High(uint ports) => (ushort)System.Net.IPAddress.NetworkToHostOrder((short)(ushort)ports);

    private static ushort Low(uint ports) => (ushort)System.Net.IPAddress.NetworkToHostOrder((short)(ushort)(ports >> 16));
}
