using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>The memory of loaded programs' flows, one chunk of each array. Tests write it by offsets as src/bpf/flow_abi.h has them, with nothing of the director's code; or a director does.</summary>
internal sealed unsafe class FlowMemory : IFastPath, IDisposable
{
    public const int Flows = 4096;
    public const int Buckets = 1024;
    public const int FlowBytes = 64;
    public const int TallyBytes = 32;
    public const byte BothEnds = 1;
    public const byte Direct = 2;
    public const byte Tunnel = 3;
    private const int SettingsBytes = 128;
    private const int MostChunks = 4096;

    private readonly List<(nint Start, int Length)> _mappings = [];
    private readonly byte* _settings;
    private readonly byte* _index;
    private readonly byte* _flows;
    private readonly byte* _addresses;
    private readonly byte* _tallies;
    private readonly byte* _serverTallies;
    private readonly byte* _servers;
    private readonly byte* _totals;
    private readonly byte* _ring;
    private ulong _taken;

    public FlowMemory(BpfObject file)
    {
        _settings = MapWhole(file, "flow_settings", SettingsBytes);
        _servers = MapWhole(file, "flow_servers", MostChunks * 64);
        _totals = MapWhole(file, "flow_totals", MostChunks * 32);
        _index = AddChunk(file, "flow_index", 0, 64, Buckets);
        _flows = AddChunk(file, "flows", 0, FlowBytes, Flows);
        _addresses = AddChunk(file, "flow_addresses", 0, 64, Flows);
        _tallies = AddChunk(file, "flow_tallies", 0, TallyBytes, Flows);
        _serverTallies = AddChunk(file, "flow_tallies", MostChunks, TallyBytes, Flows);
        _ring = Map(file.Map("flow_events"), Environment.SystemPageSize + (2 << 20), Environment.SystemPageSize, Libc.PROT_READ);
        Clear();
    }

    /// <summary>Settings, of which <see cref="Clear"/> makes what is usual.</summary>
    public Span<byte> Settings => new(_settings, SettingsBytes);

    /// <summary>What the programs have counted that found no room in the ring.</summary>
    public ulong Lost => BinaryPrimitives.ReadUInt64LittleEndian(Settings[64..]);

    public Span<byte> Flow(int number) => new(_flows + (number * FlowBytes), FlowBytes);

    public Span<byte> Addresses(int number) => new(_addresses + (number * 64), 64);

    public Span<byte> Server(int number) => new(_servers + (number * 64), 64);

    /// <summary>Packets, bytes and TCP flags with the bit of what was told.</summary>
    public (ulong Packets, ulong Bytes, uint Flags) Tally(int number, bool reply)
    {
        Span<byte> tally = new((reply ? _serverTallies : _tallies) + (number * TallyBytes), TallyBytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(tally), BinaryPrimitives.ReadUInt64LittleEndian(tally[8..]), BinaryPrimitives.ReadUInt32LittleEndian(tally[20..]));
    }

    /// <summary>Packets and bytes of a server, over all processors.</summary>
    public (ulong PacketsIn, ulong PacketsOut, ulong BytesIn, ulong BytesOut) Total(int server)
    {
        ulong* sum = stackalloc ulong[4];
        new Span<ulong>(sum, 4).Clear();
        for (int processor = 0; processor < Processors; processor++)
        {
            ulong* total = (ulong*)(_totals + (((processor * Servers) + server) * 32));
            for (int field = 0; field < 4; field++)
            {
                sum[field] += total[field];
            }
        }

        return (sum[0], sum[1], sum[2], sum[3]);
    }

    /// <summary>Servers that there are totals of.</summary>
    public const int Servers = MostChunks / Processors;

    private const int Processors = 64;

    /// <summary>Number, generation, direction and TCP flags of everything that was told.</summary>
    public List<(uint Number, uint Generation, byte Direction, byte Flags)> Events(ref ulong position)
    {
        var events = new List<(uint, uint, byte, byte)>();
        // A page of positions, then the data; each event behind a header of 8 bytes.
        byte* data = _ring + Environment.SystemPageSize;
        for (ulong end = Volatile.Read(ref *(ulong*)_ring); position < end; position += 24)
        {
            byte* record = data + (position & ((1 << 20) - 1)) + 8;
            events.Add((*(uint*)record, *(uint*)(record + 4), record[8], record[9]));
        }

        return events;
    }

    /// <summary>Where the ring is now.</summary>
    public ulong RingPosition => Volatile.Read(ref *(ulong*)_ring);

    /// <summary>No flows, no servers, keys as they are; carrying.</summary>
    public void Clear()
    {
        new Span<byte>(_index, Buckets * 64).Clear();
        new Span<byte>(_flows, Flows * FlowBytes).Clear();
        new Span<byte>(_addresses, Flows * 64).Clear();
        new Span<byte>(_tallies, Flows * TallyBytes).Clear();
        new Span<byte>(_serverTallies, Flows * TallyBytes).Clear();
        new Span<byte>(_servers, MostChunks * 64).Clear();
        new Span<byte>(_totals, MostChunks * 32).Clear();
        Settings.Clear();
        _taken = RingPosition;
        BinaryPrimitives.WriteUInt32LittleEndian(Settings, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(Settings[4..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(Settings[8..], Buckets | ((ulong)(Buckets - 1) << 32));
        for (int key = 0; key < 10; key++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Settings[(16 + (4 * key))..], 0x9e3779b9u * (uint)(key + 3));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(Settings[56..], (uint)Servers);
        BinaryPrimitives.WriteUInt32LittleEndian(Settings[60..], (uint)Processors);
    }

    /// <summary>Sets the buckets there are, for tests of the index.</summary>
    public void SetExtent(uint buckets, uint mask) => BinaryPrimitives.WriteUInt64LittleEndian(Settings[8..], buckets | ((ulong)mask << 32));

    /// <summary>Empties the slots of the index.</summary>
    public void ClearIndex() => new Span<byte>(_index, Buckets * 64).Clear();

    /// <summary>Puts a packet's 5-tuple into a slot of one of its two buckets.</summary>
    public void Put(byte[] source, byte[] destination, ushort sourcePort, ushort destinationPort, byte protocol, int number, bool reply, uint generation, bool second = false)
    {
        ulong* slots = BucketOf(source, destination, sourcePort, destinationPort, protocol, second, out ulong hash);
        int free = 0;
        while (slots[free] != 0)
        {
            free++;
        }

        slots[free] = (((hash >> 48) | 1) << 48) | ((ulong)((generation >> 1) & 0xffff) << 32) | (reply ? 1UL << 31 : 0) | (uint)number;
    }

    nint IFastPath.Settings => (nint)_settings;

    nint IFastPath.Servers => (nint)_servers;

    nint IFastPath.Totals => (nint)_totals;

    bool IFastPath.HasEvents => _taken < RingPosition;

    uint IFastPath.Now => (uint)(Stopwatch.GetTimestamp() >> FlowAbi.SeenShift);

    nint IFastPath.StartOf(FlowPart part) => (nint)(part switch
    {
        FlowPart.Buckets => _index,
        FlowPart.Flows => _flows,
        FlowPart.Addresses6 => _addresses,
        FlowPart.ClientTallies => _tallies,
        _ => _serverTallies,
    });

    bool IFastPath.HasChunk(FlowPart part, int chunk) => chunk == 0;

    bool IFastPath.TryAddChunk(FlowPart part, int chunk) => false;

    bool IFastPath.TryTakeEvent(out FlowEvent taken)
    {
        taken = default;
        if (_taken >= RingPosition)
        {
            return false;
        }

        taken = *(FlowEvent*)(_ring + Environment.SystemPageSize + (_taken & ((1 << 20) - 1)) + 8);
        _taken += 24;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((nint start, int length) in _mappings)
        {
            _ = Libc.munmap(start, (nuint)length);
        }
    }

    private ulong* BucketOf(byte[] source, byte[] destination, ushort sourcePort, ushort destinationPort, byte protocol, bool second, out ulong found)
    {
        ulong hash = Hash(source, destination, sourcePort, destinationPort, protocol);
        uint mask = BinaryPrimitives.ReadUInt32LittleEndian(Settings[12..]);
        uint buckets = BinaryPrimitives.ReadUInt32LittleEndian(Settings[8..]);
        uint bucket = (uint)(second ? hash >> 24 : hash) & mask;
        bucket = bucket < buckets ? bucket : bucket & (mask >> 1);
        found = hash;
        return (ulong*)(_index + (bucket * 64));
    }

    private ulong Hash(byte[] source, byte[] destination, ushort sourcePort, ushort destinationPort, byte protocol)
    {
        byte[] bytes = [.. source, .. destination, (byte)(sourcePort >> 8), (byte)sourcePort, (byte)(destinationPort >> 8), (byte)destinationPort, protocol, 0, 0, 0];
        ulong hash = 0;
        for (int at = 0; at < bytes.Length; at += 8)
        {
            uint one = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) + BinaryPrimitives.ReadUInt32LittleEndian(Settings[(16 + at)..]);
            uint other = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)) + BinaryPrimitives.ReadUInt32LittleEndian(Settings[(20 + at)..]);
            hash += (ulong)one * other;
        }

        hash ^= hash >> 32;
        hash *= 0x9e3779b97f4a7c15;
        return hash ^ (hash >> 29);
    }

    private byte* MapWhole(BpfObject file, string map, int length) => Map(file.Map(map), length, 0, Libc.PROT_READ | Libc.PROT_WRITE);

    private byte* Map(int descriptor, int length, long offset, int protection)
    {
        nint start = Libc.mmap(0, (nuint)length, protection, Libc.MAP_SHARED, descriptor, offset);
        Assert.NotEqual(-1, start);
        _mappings.Add((start, length));
        return (byte*)start;
    }

    private byte* AddChunk(BpfObject file, string outer, uint chunk, uint bytes, uint count)
    {
        MapCreateOptions options = new() { Size = (nuint)sizeof(MapCreateOptions), Flags = Libbpf.BPF_F_MMAPABLE };
        int inner = BpfPrograms.Check(Libbpf.bpf_map_create(Libbpf.BPF_MAP_TYPE_ARRAY, "chunk", 4, bytes, count, &options), "bpf(BPF_MAP_CREATE)");
        byte* start = Map(inner, (int)(bytes * count), 0, Libc.PROT_READ | Libc.PROT_WRITE);
        _ = BpfPrograms.Check(Libbpf.bpf_map_update_elem(file.Map(outer), &chunk, &inner, Libbpf.BPF_ANY), outer);
        using SafeFileHandle held = new(inner, ownsHandle: true);
        return start;
    }
}
