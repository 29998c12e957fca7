using BenchmarkDotNet.Attributes;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>The full sum; NAT never needs it, answers do.</summary>
public class ChecksumBenchmarks
{
    private byte[] _data = [];

    /// <summary>Bytes.</summary>
    [Params(20, 576, 1500)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _data = new byte[Length];
        new Random(1).NextBytes(_data);
    }

    /// <summary>A whole sum.</summary>
    [Benchmark]
    public ushort Sum() => InternetChecksum.Sum(_data);
}
