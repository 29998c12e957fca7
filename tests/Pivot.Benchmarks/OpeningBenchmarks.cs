using BenchmarkDotNet.Attributes;
using Pivot.Director;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>The first packet of a connection: miss, schedule, add, rewrite.</summary>
public class OpeningBenchmarks
{
    private const int Packets = 200_000;

    private BenchDirector _bench = null!;
    private PacketBatch _batch = null!;
    private int _flow;

    /// <summary>The table's limit: at the small one every new connection evicts the oldest embryonic one.</summary>
    [Params(16384, 1 << 20)]
    public int Limit { get; set; }

    /// <summary>Address family of the connections: 4 or 6.</summary>
    [Params(4, 6)]
    public int Family { get; set; }

    /// <summary>Connections become flows of the fast path.</summary>
    [Params(false, true)]
    public bool Carried { get; set; }

    [IterationSetup]
    public void Setup()
    {
        _bench = new BenchDirector(Limit, Family, Carried);
        _batch = _bench.Batch(64);
    }

    [IterationCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _bench.Dispose();
    }

    /// <summary>SYNs of ever new clients.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void Open()
    {
        for (int done = 0; done < Packets; done += _batch.Capacity)
        {
            for (int i = 0; i < _batch.Capacity; i++)
            {
                _bench.WriteFromClient(_batch.Packet(i), _flow++ & 0xff_ffff, TcpFlags.Syn);
            }

            _bench.Process(_batch);
        }
    }
}
