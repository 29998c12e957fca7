using System.Diagnostics;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>The fast path's memory without a kernel behind it: what the director writes, and nobody reads; what programs would tell and count is what the benchmark has them.</summary>
internal sealed unsafe class BenchFlows : IFastPath, IDisposable
{
    private const int Places = 256;
    private static readonly int[] ElementBytes = [64, Flow.Size, FlowAddresses6.Size, FlowTally.Size, FlowTally.Size];

    private readonly GuardedMemory _fixed = new(FlowSettings.Size + (Places * (FlowServer.Size + FlowTotal.Size)));
    private readonly GuardedMemory[] _parts = new GuardedMemory[ElementBytes.Length];
    private readonly bool[][] _has = new bool[ElementBytes.Length][];
    private FlowEvent[] _events = [];
    private int _taken;
    private long _passed;

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
    public bool HasEvents => _taken < _events.Length;

    /// <inheritdoc/>
    public uint Now => (uint)((Stopwatch.GetTimestamp() + _passed) >> FlowAbi.SeenShift);

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
        taken = HasEvents ? _events[_taken++] : default;
        return taken.Number != 0;
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => _passed += (long)time.TotalNanoseconds;

    /// <summary>Has the programs carry a packet of the client's of each connection just now.</summary>
    /// <param name="count">Records 1 to this one.</param>
    public void CarryOne(int count)
    {
        var tallies = (FlowTally*)StartOf(FlowPart.ClientTallies);
        for (int number = 1; number <= count; number++)
        {
            tallies[number].Packets++;
            tallies[number].Bytes += 60;
            tallies[number].Seen = Now;
        }
    }

    /// <summary>Has the programs tell of a packet of the client's of each connection, in an order that no cache foresees.</summary>
    /// <param name="count">Records 1 to this one, a power of two.</param>
    /// <param name="signal">Its flags.</param>
    public void TellOne(int count, byte signal)
    {
        const int odd = 0x5851_f42d;
        var flows = (Flow*)StartOf(FlowPart.Flows);
        _events = new FlowEvent[count];
        for (int i = 0; i < count; i++)
        {
            uint number = (uint)(1 + (unchecked(i * odd) & (count - 1)));
            _events[i] = new FlowEvent { Number = number, Generation = flows[number].Generation, Signal = signal, Seen = Now };
        }

        _taken = 0;
    }

    /// <summary>Has the programs find the ring full.</summary>
    public void LoseOne() => ((FlowSettings*)Settings)->Lost++;

    /// <inheritdoc/>
    public void Dispose()
    {
        _fixed.Dispose();
        Array.ForEach(_parts, part => part.Dispose());
    }
}
