using BenchmarkDotNet.Attributes;
using Pivot.Director;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>Packets by the number of services: of known connections, and first ones.</summary>
public class ScaleServicesBenchmarks
{
    private const int Known = 10_000;
    private const int Packets = 64 * 1024;

    private ScaleDirector _bench = null!;
    private PacketBatch _batch = null!;
    private int _flow;

    /// <summary>Virtual services, each with a server of its own.</summary>
    [Params(1, 100, 10_000)]
    public int Services { get; set; }

    [GlobalSetup(Target = nameof(KnownConnection))]
    public void SetupKnown()
    {
        _bench = new ScaleDirector(1 << 16, Services, servers: 1, "rr");
        _bench.Establish(Known);
        _batch = _bench.Batch(64);
    }

    [GlobalSetup(Target = nameof(NewConnection))]
    public void SetupNew()
    {
        _bench = new ScaleDirector(1 << 14, Services, servers: 1, "rr");
        _batch = _bench.Batch(64);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _bench.Dispose();
    }

    /// <summary>A client's packet of one of 10,000 connections, which are spread over the services.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void KnownConnection() => Run(TcpFlags.Ack, Known);

    /// <summary>A SYN of ever new clients; the table is full, and each evicts the oldest embryonic connection.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void NewConnection() => Run(TcpFlags.Syn, 1 << 22);

    private void Run(TcpFlags flags, int flows)
    {
        for (int done = 0; done < Packets; done += _batch.Capacity)
        {
            for (int i = 0; i < _batch.Capacity; i++)
            {
                // A step that is no divisor of the number of flows: neighbours of a batch are of different services.
                _flow = (_flow + 7919) % flows;
                _bench.Write(_batch.Packet(i), _flow, flags);
            }

            _bench.Process(_batch);
        }
    }
}
