using System.Globalization;
using System.Text;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Guests;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>IPVS and Pivot in the guest, as a page of Markdown.</summary>
internal static class GuestReport
{
    private const double Goal = 1.2;

    /// <summary>Writes the page.</summary>
    public static string Text(Machine machine, GuestFigures guest)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Pivot beside kernel IPVS

            Made by `./bench.sh guest`: {machine}. One emulated processor, Debian's kernel {guest.Kernel}; client, board and server are namespaces of one guest. Its clock counts instructions, so what else
            the machine does is not in the figures, and neither is what memory and caches cost. A processor-second stands for 10^9 instructions. What client and server cost with nobody between them is measured too (wire), and the director's own is the rest.


            """);
        foreach (string skipped in guest.Skipped)
        {
            text.Append("* not measured: ").Append(skipped).Append('\n');
        }

        foreach (string workload in guest.Workloads)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## One {workload}\n\n").Append(Table(guest, workload));
        }

        return text.ToString();
    }

    private static MarkdownTable Table(GuestFigures guest, string workload)
    {
        Samples samples = guest.Samples;
        MarkdownTable table = new("", "instructions", "± %", "a processor-second", "of IPVS", "director's own", "a processor-second of its own", "of IPVS", $"goal {Goal.ToString(CultureInfo.InvariantCulture)}");
        foreach (string variant in guest.Variants)
        {
            string ipvs = variant.StartsWith("pivot", StringComparison.Ordinal) ? $"ipvs-{variant[(variant.LastIndexOf('-') + 1)..]}" : "";
            double cost = samples.Median(workload, variant)!.Value;
            double own = samples.Above(workload, variant, GuestVariant.Wire)!.Value;

            // Of what is reached in the same time: the inverse of the costs.
            double? ratio = samples.Above(workload, ipvs, GuestVariant.Wire) / own;
            table.Add(
                variant,
                Figure.Text(cost),
                (100 * samples.Spread(workload, variant)).ToString("0.0", CultureInfo.InvariantCulture),
                Figure.Text(1e9 / cost),
                Text(samples.Median(workload, ipvs) / cost),
                variant == GuestVariant.Wire ? "" : Figure.Text(own),
                variant == GuestVariant.Wire ? "" : Figure.Text(1e9 / own),
                Text(ratio),
                ratio is { } reached ? reached >= Goal ? "pass" : "miss" : "");
        }

        return table;
    }

    private static string Text(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
