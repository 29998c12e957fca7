using System.Globalization;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Hosts;
using Pivot.NetworkBenchmarks.Variants;
using Pivot.NetworkBenchmarks.Workloads;

namespace Pivot.NetworkBenchmarks.Connections;

/// <summary>What many connections cost: UDP flows of made-up packets, opened one after the other at a rate, then packets of all of them. In turns as <see cref="NetworkBenchmark"/>.</summary>
internal sealed class ConnectionBenchmark(Settings settings, TrafficProgram traffic, IReadOnlyList<Variant> variants, Samples samples)
{
    private const int PacketsPerSecond = 100_000;

    /// <summary>With fewer, processor time, counted in hundredths of a second, and memory, taken in pages, say nothing of one.</summary>
    private const int Enough = 50_000;

    private readonly List<Variant> _variants = [.. variants.Where(static variant => variant.TracksFlows)];

    /// <summary>Those that keep a record of each flow, and plain forwarding.</summary>
    public IReadOnlyList<Variant> Variants => _variants;

    /// <summary>All names in the samples.</summary>
    public IEnumerable<string> Keys => settings.ConnectionCounts.SelectMany(static connections => Enum.GetValues<ConnectionFigure>().Select(figure => Key(figure, connections)));

    /// <summary>The name of a figure in the samples.</summary>
    /// <param name="figure">Which one.</param>
    /// <param name="connections">With so many connections.</param>
    public static string Key(ConnectionFigure figure, int connections) => string.Create(CultureInfo.InvariantCulture, $"connections-{connections}.{figure.ToString().ToLowerInvariant()}");

    /// <summary>Measures.</summary>
    public void Run()
    {
        int rounds = Math.Min(settings.Rounds, 3);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int connections in settings.ConnectionCounts)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {rounds}: {connections:#,0} connections"));
                foreach (Variant variant in round % 2 == 0 ? _variants : Enumerable.Reverse(_variants))
                {
                    using RunningVariant running = variant.Start(new ThreeHosts(traffic));
                    Measure(running, connections);
                }
            }
        }
    }

    private void Measure(RunningVariant running, int connections)
    {
        ThreeHosts hosts = running.Hosts;
        string name = running.Variant.Name;

        // The board learns where the server is, and memory that any packet needs is there.
        running.Send(settings, "exchange", $"target={running.Variant.Target}", "count=100");
        (long resident, long maps) = (running.ResidentBytes, running.MapBytes);
        string[] flows = ["flows", $"target={running.Variant.Target}", $"source={ThreeHosts.FirstMadeUp}", "interface=eth0", $"gateway={hosts.BoardMac}", Number("flows", connections)];

        TrafficResult opened = running.Send(settings, [.. flows, Number("count", connections), Number("rate", PacketsPerSecond)]);
        Add(ConnectionFigure.Opened, opened.Units / opened.Sent);
        if (connections >= Enough)
        {
            Add(ConnectionFigure.OpeningCost, opened.Cost * 1e6);
        }

        if (connections >= Enough && running.Directors.Count > 0)
        {
            Add(ConnectionFigure.ResidentBytes, (double)(running.ResidentBytes - resident) / connections);
            Add(ConnectionFigure.MapBytes, (double)(running.MapBytes - maps) / connections);
        }

        TrafficResult paced = running.Send(settings, [.. flows, .. Times(), Number("rate", PacketsPerSecond)]);
        Add(ConnectionFigure.PacketCost, paced.Cost * 1e6);
        Add(ConnectionFigure.Delivered, paced.Units / paced.Sent);
        Add(ConnectionFigure.Rate, running.Send(settings, [.. flows, .. Times()]).Rate);

        void Add(ConnectionFigure figure, double value) => samples.Add(Key(figure, connections), name, value);
    }

    private string[] Times() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"seconds={settings.Seconds}"),
        string.Create(CultureInfo.InvariantCulture, $"warmup={settings.WarmUp}"),
    ];

    private static string Number(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}");
}
