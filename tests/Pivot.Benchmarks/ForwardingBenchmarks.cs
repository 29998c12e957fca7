using BenchmarkDotNet.Attributes;
using Pivot.Director;

namespace Pivot.Benchmarks;

/// <summary>
/// Parse, look up, count and rewrite one packet of a known connection, by <see cref="PacketDirector.Process"/>. Connections are visited in a random
/// order. Each method also makes the packet; <see cref="MakePacket"/> is that alone, to be subtracted.
/// </summary>
public class ForwardingBenchmarks
{
    private const int Packets = 64 * 1024;
    private const int BatchSize = 64;

    private BenchDirector _bench = null!;
    private PacketBatch _batch = null!;
    private PacketBatch _single = null!;
    private ulong _state = 1;

    /// <summary>Established connections.</summary>
    [Params(1, 10_000, 1_000_000)]
    public int Connections { get; set; }

    /// <summary>Address family of the connections: 4 or 6.</summary>
    [Params(4, 6)]
    public int Family { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bench = new BenchDirector(Connections == 1 ? 1024 : Connections == 10_000 ? 16384 : 1 << 20, Family);
        _bench.Establish(Connections);
        _batch = _bench.Batch(BatchSize);
        _single = _bench.Batch(1);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _single.Dispose();
        _bench.Dispose();
    }

    /// <summary>Only what the others do besides.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void MakePacket()
    {
        for (int done = 0; done < Packets; done += BatchSize)
        {
            for (int i = 0; i < BatchSize; i++)
            {
                _bench.WriteFromClient(_batch.Packet(i), NextFlow(0));
            }
        }
    }

    /// <summary>The client's packets in batches of 64: the processor may overlap one packet's cache misses with the next one's.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void Forward()
    {
        for (int done = 0; done < Packets; done += BatchSize)
        {
            for (int i = 0; i < BatchSize; i++)
            {
                _bench.WriteFromClient(_batch.Packet(i), NextFlow(0));
            }

            _bench.Process(_batch);
        }
    }

    /// <summary>The real server's packets, likewise.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void Reply()
    {
        for (int done = 0; done < Packets; done += BatchSize)
        {
            for (int i = 0; i < BatchSize; i++)
            {
                _bench.WriteFromServer(_batch.Packet(i), NextFlow(0));
            }

            _bench.Process(_batch);
        }
    }

    /// <summary>Batches of one, where the next packet's connection depends on what the last one was rewritten to: nothing can overlap.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void ForwardDependent()
    {
        ulong dependency = 0;
        for (int done = 0; done < Packets; done++)
        {
            Span<byte> packet = _single.Packet(0);
            _bench.WriteFromClient(packet, NextFlow(dependency));
            _bench.Process(_single);
            dependency = packet[_bench.RewrittenPortByte];
        }
    }

    /// <summary>The next flow of a random walk (Knuth's MMIX generator).</summary>
    private int NextFlow(ulong dependency)
    {
        _state = ((_state + dependency) * 6364136223846793005) + 1442695040888963407;
        return (int)(((_state >> 33) * (ulong)Connections) >> 31);
    }
}
