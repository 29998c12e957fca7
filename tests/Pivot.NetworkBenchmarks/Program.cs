using Pivot.NetworkBenchmarks;
using Pivot.NetworkBenchmarks.Connections;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Guests;
using Pivot.NetworkBenchmarks.Reports;
using Pivot.NetworkBenchmarks.Workloads;
using Pivot.Testing;

// Measures directors with real packets; started by bench.sh, which says how in its help.
if (Settings.Parse(args) is not { } settings)
{
    return 2;
}

if ((Requires.NetworkNamespaces() ?? Requires.TunDevice() ?? Requires.PivotBinary() ?? (settings.Guest ? Requires.Guest() : null)) is { } missing)
{
    Console.Error.WriteLine($"bench.sh: {missing}");
    return 1;
}

try
{
    Measure(settings);
    return 0;
}
catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or TimeoutException)
{
    Console.Error.WriteLine($"bench.sh: {exception.Message}");
    return 1;
}

static void Measure(Settings settings)
{
    using TrafficProgram traffic = TrafficProgram.Compile();
    Machine machine = Machine.Read();
    if (settings.Guest)
    {
        GuestFigures guest = new GuestBenchmark(settings, traffic).Run();
        Output.Write(settings, "guest", GuestReport.Text(machine, guest), drawing: null, JsonReport.Of(machine, guest));
        return;
    }

    Samples samples = new();
    NetworkBenchmark network = new(settings, traffic, samples);
    network.Run();
    ConnectionBenchmark connections = new(settings, traffic, network.Variants, samples);
    if (settings.Asks(Settings.ManyConnections))
    {
        connections.Run();
    }

    machine = machine.Finish(samples);
    Output.Write(
        settings,
        "network",
        NetworkReport.Text(settings, machine, network, connections, samples),
        RatioPlot.Draw(machine, network.Variants, samples),
        JsonReport.Of(machine, network, connections, samples));
}
