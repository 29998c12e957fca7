using System.Diagnostics;
using System.Globalization;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>
/// What a million connections that the fast path carries cost the director besides their first packets: taking in what the programs tell, looking at those whose time may be over, collecting their counters, ending them; and the same of
/// as many connections of the slow path, where there is such a thing. Each is measured in three directors of their own, of which the fastest counts.
/// </summary>
internal static class FlowUpkeep
{
    private const int Connections = 1 << 20;
    private const int Rounds = 3;

    /// <summary>Measures and prints.</summary>
    /// <param name="family">4 or 6.</param>
    public static void Print(int family)
    {
        List<Figure> slow = Fastest(family, carries: false);
        List<Figure> fast = Fastest(family, carries: true);
        Console.WriteLine($"IPv{family}, {Connections:#,0} connections");
        foreach (Figure figure in fast)
        {
            Figure? other = slow.Find(candidate => candidate.Name == figure.Name);
            string beside = other is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   slow path {other.Nanoseconds,6:0} ns");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {figure.Name,-52} {figure.Nanoseconds,6:0} ns each, all {figure.Nanoseconds * Connections / 1e9:0.00} s{beside}"));
        }
    }

    private static List<Figure> Fastest(int family, bool carries)
    {
        List<Figure> best = [];
        for (int round = 0; round < Rounds; round++)
        {
            List<Figure> figures = Measure(family, carries);
            best = round == 0 ? figures : [.. best.Zip(figures, (one, other) => one.Nanoseconds < other.Nanoseconds ? one : other)];
        }

        return best;
    }

    private static List<Figure> Measure(int family, bool carries)
    {
        using var bench = new BenchDirector(Connections, family, carries);
        bench.Establish(Connections);
        PacketDirector director = bench.Director;
        ulong now = BenchDirector.Now;
        List<Figure> figures = [];
        if (bench.Flows is { } flows)
        {
            Pass(ConnectionTimeouts.Default.Of(IpProtocol.Tcp, ConnectionState.Established) - Ticks.PerSecond);
            flows.CarryOne(Connections);
            Pass(2 * Ticks.PerSecond);
            figures.Add(Take("time looked at, a packet has come since", () => director.Expire(now)));
            flows.LoseOne();
            figures.Add(Take("looked at because events were lost", () => director.Expire(now)));
            Demand(director.Table.Count == Connections, "a connection has ended before its time");
        }

        long packets = 0;
        figures.Add(Take("counters collected for a list or a report", () => director.ForEachConnection(
            connection =>
            {
                packets += connection.PacketsIn;
                return true;
            },
            now)));
        Demand(packets == Connections * (carries ? 3 : 2), $"{packets} packets were counted");
        if (bench.Flows is { } told)
        {
            told.TellOne(Connections, (byte)(TcpFlags.Fin | TcpFlags.Ack));
            figures.Add(Take("a FIN that the programs tell of", () => director.CollectFlowsWhole(now, told)));
            Demand(director.Services[0].Servers[0].ActiveConnections == 0, "a FIN was not taken in");
        }

        Pass(ConnectionTimeouts.Default.Of(IpProtocol.Tcp, ConnectionState.Established) + (2 * Ticks.PerSecond));
        figures.Add(Take("ended: record and flow taken out", () => director.Expire(now)));
        Demand(director.Table.Count == 0, $"{director.Table.Count} connections have not ended");
        return figures;

        void Pass(uint ticks)
        {
            now += ticks;
            bench.Flows?.Pass(TimeSpan.FromSeconds(ticks / (double)Ticks.PerSecond));
        }
    }

    private static void CollectFlowsWhole(this PacketDirector director, ulong now, BenchFlows flows)
    {
        while (flows.HasEvents)
        {
            director.CollectFlows(now);
        }
    }

    private static Figure Take(string name, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return new Figure(name, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Connections);
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The measurement is worth nothing: {otherwise}.");
        }
    }

    private sealed record Figure(string Name, double Nanoseconds);
}
