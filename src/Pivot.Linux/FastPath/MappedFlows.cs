using System.Diagnostics;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Linux.Steering;

namespace Pivot.Linux.FastPath;

/// <summary>
/// The maps of the fast path in the memory of this process: the director's port. They live as long as a program that uses them is attached or this is not disposed; a start after a crash finds the same maps again by the programs (<see cref="KeptFlowMaps"/>).
/// </summary>
public sealed unsafe class MappedFlows : IFastPath, IDisposable
{
    /// <summary><c>FLOW_MOST_CHUNKS</c>.</summary>
    private const int MostChunks = 4096;

    /// <summary><c>FLOW_MOST_BUCKET_CHUNKS</c>.</summary>
    private const int MostBucketChunks = 8192;

    /// <summary>Where <c>struct flow_settings</c> has the numbers of servers and processors.</summary>
    private const int ServersOffset = 56;

    /// <summary>So many records, and buckets, before the last of a chunk the next one is made.</summary>
    private const int RecordsAhead = FlowAbi.FlowsPerChunk / 4;
    private const int BucketsAhead = FlowAbi.BucketsPerChunk / 4;

    private readonly List<IDisposable> _mappings = [];
    private readonly SharedMapping _settings;
    private readonly SharedMapping _servers;
    private readonly SharedMapping _totals;
    private readonly FlowRing _ring;

    /// <summary>By <see cref="FlowPart"/>.</summary>
    private readonly FlowChunks[] _parts;

    /// <summary>Maps what there is.</summary>
    /// <param name="loaded">The programs, which stay loaded as long as this is used.</param>
    /// <param name="limit">The most connections.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal MappedFlows(BpfObject loaded, int limit)
    {
        int chunks = Math.Min((limit / FlowAbi.FlowsPerChunk) + 1, MostChunks);
        try
        {
            _settings = Keep(Whole(loaded, FlowMap.Settings, out _));
            _servers = Keep(Whole(loaded, FlowMap.Servers, out uint servers));
            _totals = Keep(Whole(loaded, FlowMap.Totals, out uint totals));
            if (*(uint*)_settings.Start != FlowAbi.Version)
            {
                uint* counts = (uint*)(_settings.Start + ServersOffset);
                (counts[0], counts[1]) = (servers, totals / servers);
            }

            _ring = Keep(new FlowRing(loaded.Map(FlowMap.Events.Name), loaded.Describe(FlowMap.Events.Name).MaximumEntries));
            _parts =
            [
                Chunks(loaded, FlowMap.Index, 64, FlowAbi.BucketsPerChunk, MostBucketChunks),
                Chunks(loaded, FlowMap.Flows, 64, FlowAbi.FlowsPerChunk, chunks),
                Chunks(loaded, FlowMap.Addresses, 64, FlowAbi.FlowsPerChunk, chunks),
                Chunks(loaded, FlowMap.Tallies, 32, FlowAbi.FlowsPerChunk, chunks),
                Chunks(loaded, FlowMap.Tallies, 32, FlowAbi.FlowsPerChunk, chunks, firstKey: MostChunks),
            ];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public nint Settings => _settings.Start;

    /// <inheritdoc/>
    public nint Servers => _servers.Start;

    /// <inheritdoc/>
    public nint Totals => _totals.Start;

    /// <inheritdoc/>
    public bool HasEvents => _ring.HasEvents;

    /// <inheritdoc/>
    public uint Now => (uint)(Stopwatch.GetTimestamp() >> FlowAbi.SeenShift);

    /// <summary>Bytes of all maps, as they are mapped.</summary>
    public long Length
    {
        get
        {
            long sum = _settings.Length + _servers.Length + _totals.Length + _ring.Length;
            foreach (FlowChunks part in _parts)
            {
                sum += part.Length;
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public nint StartOf(FlowPart part) => _parts[(int)part].Start;

    /// <inheritdoc/>
    public bool HasChunk(FlowPart part, int chunk) => _parts[(int)part].Has(chunk);

    /// <inheritdoc/>
    /// <remarks>The programs see it after the next <see cref="Tend"/>.</remarks>
    public bool TryAddChunk(FlowPart part, int chunk) => _parts[(int)part].TryAdd(chunk);

    /// <inheritdoc/>
    public bool TryTakeEvent(out FlowEvent taken) => _ring.TryTake(out taken);

    /// <summary>Makes chunks that will soon be needed, and shows the programs those that were made since. To be called often, by one thread at a time: it may wait for some ten milliseconds where there is something to do, and costs next to nothing where not.</summary>
    /// <param name="records">The most records of connections in use.</param>
    /// <param name="buckets">Buckets of the index.</param>
    /// <param name="ipv6">There may be connections of IPv6.</param>
    /// <exception cref="LinuxException">The kernel has no memory for a chunk.</exception>
    public void Tend(long records, uint buckets, bool ipv6)
    {
        int chunk = (int)Math.Min((records + RecordsAhead) / FlowAbi.FlowsPerChunk, int.MaxValue);
        _ = TryAddChunk(FlowPart.Buckets, (int)((buckets + BucketsAhead) / FlowAbi.BucketsPerChunk));
        _ = TryAddChunk(FlowPart.ClientTallies, chunk) && TryAddChunk(FlowPart.ServerTallies, chunk) && TryAddChunk(FlowPart.Flows, chunk);
        if (ipv6)
        {
            _ = TryAddChunk(FlowPart.Addresses6, chunk);
        }

        foreach (FlowChunks part in _parts)
        {
            part.Publish();
        }
    }

    /// <summary>Unmaps everything; programs that are attached keep their maps. No pointer into it may be used any more.</summary>
    public void Dispose()
    {
        foreach (IDisposable mapping in _mappings)
        {
            mapping.Dispose();
        }

        _mappings.Clear();
    }

    private static SharedMapping Whole(BpfObject loaded, FlowMap map, out uint elements)
    {
        elements = loaded.Describe(map.Name).MaximumEntries;
        return new SharedMapping(loaded.Map(map.Name), map.Name, (long)map.ValueBytes * elements);
    }

    private FlowChunks Chunks(BpfObject loaded, FlowMap outer, uint elementBytes, uint elements, int most, uint firstKey = 0) =>
        Keep(new FlowChunks(outer, loaded.Map(outer.Name), firstKey, elementBytes, elements, most, loaded.KeepsFlows));

    private T Keep<T>(T mapping)
        where T : class, IDisposable
    {
        _mappings.Add(mapping);
        return mapping;
    }
}
