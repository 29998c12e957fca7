using System.Globalization;
using System.Text;
using Pivot.NetworkBenchmarks.Connections;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Variants;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>The figures as a page of Markdown.</summary>
internal static class NetworkReport
{
    private const string None = "-";

    /// <summary>Writes the page.</summary>
    public static string Text(Settings settings, Machine machine, NetworkBenchmark network, ConnectionBenchmark connections, Samples samples)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Pivot beside other directors

            Made by `./bench.sh`: {machine}; {settings.Rounds} rounds of {settings.Seconds} s, {machine.Took.TotalMinutes:0} minutes in all. [performance.md](../performance.md) says how to read it.

            ![Ratios to plain forwarding](network.svg)


            """);
        Append(text, settings.Quick ? ["a quick run, to see that everything works: the figures mean nothing"] : [], settings.Work.Count > 0 ? ["only some of the workloads were asked for: the rest is empty"] : [], machine.Warnings.Select(static warning => "noise: " + warning), network.Skipped.Select(static skipped => "not measured: " + skipped));
        text.Append("## Gates\n\nRatios, each within its round: median (least to most). Processor time: less is better.\n\n").Append(Gates(samples));
        AppendSection(text, "How much a second", "Median and half of the range of all rounds; in parentheses the ratio to plain forwarding.", FigureKind.Rate, network.Variants, samples);
        AppendSection(text, "Processor time of the whole machine", "Client and server included.", FigureKind.Cost, network.Variants, samples);
        AppendSection(text, "Processor time of the director's processes", "What the kernel does for them in interrupts is not in it.", FigureKind.OwnCost, [.. network.Variants.Where(variant => samples.Of(NetworkBenchmark.ResidentKey, variant.Name).Count > 0)], samples);
        AppendSection(text, "Latency, half of all", "Opening a connection, or an exchange over an open one.", FigureKind.Median, network.Variants, samples);
        AppendSection(text, "Latency, 99 of 100", "", FigureKind.Late, network.Variants, samples);
        text.Append("\n## Memory\n\nResident after all of the above, MiB, all processes; no table of connections is full.\n\n").Append(Resident(network.Variants, samples));
        text.Append("\n## Many connections\n\nUDP flows of made-up packets. Opened at 100,000 a second; packets of all flows, neighbours far from each other.\n\n").Append(ConnectionTable.Text(settings, connections.Variants, samples));
        return text.ToString();
    }

    /// <summary>The gates with what was reached.</summary>
    public static string Gates(Samples samples)
    {
        MarkdownTable table = new("", "variant", "ratio", "gate", "", "goal", "");
        foreach (Gate gate in Gate.All)
        {
            (double Median, double Least, double Most)? ratio = samples.Ratio(gate.Figure.Key, gate.Variant, gate.Other);
            table.Add(
                gate.Title,
                gate.Variant,
                ratio is { } reached ? string.Create(CultureInfo.InvariantCulture, $"{reached.Median:0.00} ({reached.Least:0.00} to {reached.Most:0.00})") : None,
                gate.Bound.ToString("0.00", CultureInfo.InvariantCulture),
                ratio is null ? None : gate.Meets(ratio.Value.Median, gate.Bound) ? "pass" : "**miss**",
                gate.Goal.ToString("0.00", CultureInfo.InvariantCulture),
                ratio is null ? None : gate.Meets(ratio.Value.Median, gate.Goal) ? "pass" : "miss");
        }

        return table.ToString();
    }

    private static void Append(StringBuilder text, params IEnumerable<string>[] lists)
    {
        string[] lines = [.. lists.SelectMany(static list => list)];
        foreach (string line in lines)
        {
            text.Append("* ").Append(line).Append('\n');
        }

        text.Append(lines.Length > 0 ? "\n" : "");
    }

    private static void AppendSection(StringBuilder text, string title, string note, FigureKind kind, IReadOnlyList<Variant> variants, Samples samples)
    {
        MarkdownTable table = new([.. (IEnumerable<string>)["", "unit"], .. variants.Select(static variant => variant.Title)]);
        foreach (Figure figure in Figure.All(kind))
        {
            table.Add([figure.Workload.Title, figure.Unit, .. variants.Select(variant => Cell(figure, variant, samples))]);
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{(note.Length > 0 ? note + "\n\n" : "")}").Append(table);
    }

    private static string Cell(Figure figure, Variant variant, Samples samples)
    {
        if (samples.Median(figure.Key, variant.Name) is not { } median)
        {
            return None;
        }

        string ratio = figure.Kind != FigureKind.OwnCost && samples.Ratio(figure.Key, variant.Name, Variant.Plain) is { } reached
            ? string.Create(CultureInfo.InvariantCulture, $" ({reached.Median:0.00})")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Figure.Text(median)} ±{100 * samples.Spread(figure.Key, variant.Name):0} %{ratio}");
    }

    private static string Resident(IReadOnlyList<Variant> variants, Samples samples)
    {
        Variant[] directors = [.. variants.Where(variant => samples.Of(NetworkBenchmark.ResidentKey, variant.Name).Count > 0)];
        MarkdownTable table = new([.. directors.Select(static variant => variant.Title)]);
        table.Add(directors.Select(variant => samples.Median(NetworkBenchmark.ResidentKey, variant.Name) is { } median ? median.ToString("0.0", CultureInfo.InvariantCulture) : None));
        return table.ToString();
    }
}
