using System.Diagnostics;
using System.Globalization;
using Pivot.Director;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>
/// What a new connection costs by the number of servers, and a packet by the number of services. All cases live in one process and take turns of a few milliseconds, and of each the fastest tenth of its turns counts: so the
/// ratios hold on a machine that others use too.
/// </summary>
internal static class ScaleComparison
{
    private const int Packets = 8 * 1024;
    private const int Turns = 200;
    private const int Known = 10_000;

    /// <summary>Measures and prints two tables.</summary>
    public static void Print()
    {
        Console.WriteLine("ns, the first packet of a connection in a full table: miss, schedule, evict, add, rewrite");
        foreach (string scheduler in (string[])["rr", "wrr", "wlc", "sed", "mh"])
        {
            PrintRow(scheduler, "servers", [2, 100, 1000], servers => new Case(new ScaleDirector(1 << 14, services: 1, servers, scheduler), TcpFlags.Syn, 1 << 22));
        }

        Console.WriteLine("ns, one packet, by services");
        PrintRow("of a known connection", "services", [1, 100, 10_000], services =>
        {
            var director = new ScaleDirector(1 << 14, services, servers: 1, "rr");
            director.Establish(Known);
            return new Case(director, TcpFlags.Ack, Known);
        });
        PrintRow("the first of a connection", "services", [1, 100, 10_000], services => new Case(new ScaleDirector(1 << 14, services, servers: 1, "rr"), TcpFlags.Syn, 1 << 22));
    }

    private static void PrintRow(string name, string unit, int[] sizes, Func<int, Case> make)
    {
        Case[] cases = Array.ConvertAll(sizes, size => make(size));
        for (int turn = 0; turn < Turns; turn++)
        {
            foreach (Case one in cases)
            {
                one.TakeTurn();
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-26} {string.Join("   ", cases.Select((one, index) => string.Create(CultureInfo.InvariantCulture, $"{sizes[index],6} {unit}: {one.FastestTenth:0.0}")))}"));
        Array.ForEach(cases, one => one.Dispose());
    }

    /// <summary>One director under load, with the times of its turns.</summary>
    private sealed class Case(ScaleDirector director, TcpFlags flags, int flows) : IDisposable
    {
        private readonly PacketBatch _batch = director.Batch(64);
        private readonly List<double> _nanoseconds = [];
        private int _flow;

        /// <summary>The mean of the fastest tenth of the turns, in ns a packet.</summary>
        public double FastestTenth => _nanoseconds.Order().Take(Math.Max(1, _nanoseconds.Count / 10)).Average();

        public void TakeTurn()
        {
            long start = Stopwatch.GetTimestamp();
            for (int done = 0; done < Packets; done += _batch.Capacity)
            {
                for (int i = 0; i < _batch.Capacity; i++)
                {
                    // Neighbours in a batch are of different services, and no flow comes again soon.
                    _flow = (_flow + 7919) % flows;
                    director.Write(_batch.Packet(i), _flow, flags);
                }

                director.Process(_batch);
            }

            _nanoseconds.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Packets);
        }

        public void Dispose()
        {
            _batch.Dispose();
            director.Dispose();
        }
    }
}
