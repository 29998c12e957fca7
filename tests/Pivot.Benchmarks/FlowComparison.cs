using System.Diagnostics;
using System.Globalization;
using Pivot.Director;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>
/// What the fast path adds to a new connection, and what memory its flows take. As in <see cref="ScaleComparison"/> all cases take turns in one process, and of each the fastest tenth counts: of a table that fills, from half a million connections on;
/// of one that is full, where each new connection evicts the oldest and its flow is taken out.
/// </summary>
internal static class FlowComparison
{
    private const int Packets = 8 * 1024;

    /// <summary>Measures and prints.</summary>
    public static void Print()
    {
        foreach (int family in (int[])[4, 6])
        {
            Print($"IPv{family}, table of 16,384 that is full", 1 << 14, family, firstTurn: 10, turns: 120);
            Print($"IPv{family}, table of 1,048,576 that fills", 1 << 20, family, firstTurn: 61, turns: 120);
            Print($"IPv{family}, table of 1,048,576 that is full", 1 << 20, family, firstTurn: 140, turns: 200);
        }
    }

    private static void Print(string name, int limit, int family, int firstTurn, int turns)
    {
        using var slow = new Case(limit, family, carries: false);
        using var fast = new Case(limit, family, carries: true);
        for (int turn = 0; turn < turns; turn++)
        {
            slow.TakeTurn();
            fast.TakeTurn();
        }

        (double without, double with) = (slow.FastestTenth(firstTurn), fast.FastestTenth(firstTurn));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-44} {without,6:0} ns, as a flow {with,6:0} ns: {with - without,5:0} more"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {fast.Flows:#,0} flows, {fast.Bytes / (double)fast.Flows:0.0} bytes of fast path each"));
    }

    /// <summary>One director under a load of SYNs of ever new clients, with the times of its turns.</summary>
    private sealed class Case : IDisposable
    {
        private readonly BenchDirector _director;
        private readonly PacketBatch _batch;
        private readonly List<double> _nanoseconds = [];
        private int _flow;

        public Case(int limit, int family, bool carries)
        {
            _director = new BenchDirector(limit, family, carries);
            _batch = _director.Batch(64);
        }

        public int Flows => _director.Director.FastPath!.Value.Flows;

        public long Bytes => _director.Flows!.Bytes;

        public double FastestTenth(int firstTurn) => _nanoseconds.Skip(firstTurn).Order().Take((_nanoseconds.Count - firstTurn) / 10).Average();

        public void TakeTurn()
        {
            long start = Stopwatch.GetTimestamp();
            for (int done = 0; done < Packets; done += _batch.Capacity)
            {
                for (int i = 0; i < _batch.Capacity; i++)
                {
                    _director.WriteFromClient(_batch.Packet(i), _flow++, TcpFlags.Syn);
                }

                _director.Process(_batch);
            }

            _nanoseconds.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Packets);
        }

        public void Dispose()
        {
            _batch.Dispose();
            _director.Dispose();
        }
    }
}
