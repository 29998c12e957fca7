using BenchmarkDotNet.Attributes;
using Pivot.Director;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>The first packet of a connection, from miss to rewriting, by the number of servers and the scheduler; its establishment besides, which changes the counts that schedulers look at.</summary>
public class ScaleOpeningBenchmarks
{
    private const int Connections = 64 * 1024;

    private ScaleDirector _bench = null!;
    private PacketBatch _batch = null!;

    /// <summary>Real servers of the service.</summary>
    [Params(2, 100, 1000)]
    public int Servers { get; set; }

    /// <summary>The scheduler.</summary>
    [Params("rr", "wrr", "wlc", "sed", "mh")]
    public string Scheduler { get; set; } = "";

    [IterationSetup]
    public void Setup()
    {
        _bench = new ScaleDirector(1 << 20, services: 1, Servers, Scheduler);
        _batch = _bench.Batch(64);
    }

    [IterationCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _bench.Dispose();
    }

    /// <summary>A SYN and an ACK each of ever new clients.</summary>
    [Benchmark(OperationsPerInvoke = Connections)]
    public void OpenAndEstablish()
    {
        for (int flow = 0; flow < Connections; flow += _batch.Capacity / 2)
        {
            for (int i = 0; i < _batch.Capacity / 2; i++)
            {
                _bench.Write(_batch.Packet(2 * i), flow + i, TcpFlags.Syn);
                _bench.Write(_batch.Packet((2 * i) + 1), flow + i, TcpFlags.Ack);
            }

            _bench.Process(_batch);
        }
    }
}
