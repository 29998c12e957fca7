using System.Diagnostics;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>The fast path's memory without a kernel behind it: what the director writes, and nobody reads.</summary>
internal sealed unsafe class BenchFlows : IFastPath, IDisposable
{
    private const int Places = 256;
    private static readonly int[] ElementBytes = [64, Flow.Size, FlowAddresses6.Size, FlowTally.Size, FlowTally.Size];

    private readonly GuardedMemory _fixed = new(FlowSettings.Size + (Places * (FlowServer.Size + FlowTotal.Size)));
    private readonly GuardedMemory[] _parts = new GuardedMemory[ElementBytes.Length];
    private readonly bool[][] _has = new bool[ElementBytes.Length][];

    /// <summary>Makes fresh memory, all of it there: in the kernel a chunk is made by another thread than the workers', and mapped whole.</summary>
    /// <param name="limit">Connections.</param>
    public BenchFlows(int limit)
    {
        for (int part = 0; part < _parts.Length; part++)
        {
            int perChunk = part == (int)FlowPart.Buckets ? FlowAbi.BucketsPerChunk : FlowAbi.FlowsPerChunk;
            int chunks = ((part == (int)FlowPart.Buckets ? limit / 2 : limit) / perChunk) + 1;
            _has[part] = new bool[chunks];
            _parts[part] = new GuardedMemory((long)chunks * perChunk * ElementBytes[part]);
            for (long at = 0; at < _parts[part].Length; at += Environment.SystemPageSize)
            {
                *(byte*)(_parts[part].Start + (nint)at) = 0;
            }
        }

        var settings = (FlowSettings*)Settings;
        (settings->Servers, settings->Processors) = (Places, 1);
    }

    /// <inheritdoc/>
    public nint Settings => _fixed.Start;

    /// <inheritdoc/>
    public nint Servers => _fixed.Start + FlowSettings.Size;

    /// <inheritdoc/>
    public nint Totals => Servers + (Places * FlowServer.Size);

    /// <inheritdoc/>
    public bool HasEvents => false;

    /// <inheritdoc/>
    public uint Now => (uint)(Stopwatch.GetTimestamp() >> FlowAbi.SeenShift);

    /// <summary>Bytes of the chunks that there are, of all parts.</summary>
    public long Bytes
    {
        get
        {
            long sum = 0;
            for (int part = 0; part < _parts.Length; part++)
            {
                int perChunk = part == (int)FlowPart.Buckets ? FlowAbi.BucketsPerChunk : FlowAbi.FlowsPerChunk;
                sum += Array.FindAll(_has[part], has => has).Length * (long)perChunk * ElementBytes[part];
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public nint StartOf(FlowPart part) => _parts[(int)part].Start;

    /// <inheritdoc/>
    public bool HasChunk(FlowPart part, int chunk) => chunk < _has[(int)part].Length && _has[(int)part][chunk];

    /// <inheritdoc/>
    public bool TryAddChunk(FlowPart part, int chunk) => chunk < _has[(int)part].Length && (_has[(int)part][chunk] = true);

    /// <inheritdoc/>
    public bool TryTakeEvent(out FlowEvent taken)
    {
        taken = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fixed.Dispose();
        Array.ForEach(_parts, part => part.Dispose());
    }
}
