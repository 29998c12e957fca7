using System.Globalization;
using Pivot.NetworkBenchmarks.Connections;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Variants;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>What many connections cost, as a table.</summary>
internal static class ConnectionTable
{
    private static readonly (ConnectionFigure Figure, string Title, bool IsShare)[] Rows =
    [
        (ConnectionFigure.OpeningCost, "a first packet, µs of processor time", false),
        (ConnectionFigure.Opened, "first packets that arrived", true),
        (ConnectionFigure.PacketCost, "a packet at 100,000 a second, µs", false),
        (ConnectionFigure.Delivered, "of them arrived", true),
        (ConnectionFigure.Rate, "packets/s, as fast as they go", false),
        (ConnectionFigure.ResidentBytes, "resident memory, bytes a connection", false),
        (ConnectionFigure.MapBytes, "BPF maps, bytes a connection", false),
    ];

    /// <summary>Writes it.</summary>
    public static string Text(Settings settings, IReadOnlyList<Variant> variants, Samples samples)
    {
        MarkdownTable table = new([.. (IEnumerable<string>)["connections", ""], .. variants.Select(static variant => variant.Title)]);
        foreach (int connections in settings.ConnectionCounts)
        {
            foreach ((ConnectionFigure figure, string title, bool isShare) in Rows)
            {
                string key = ConnectionBenchmark.Key(figure, connections);
                if (variants.All(variant => samples.Of(key, variant.Name).Count == 0))
                {
                    continue;
                }

                table.Add([connections.ToString("#,0", CultureInfo.InvariantCulture), title, .. variants.Select(variant => Cell(samples.Median(key, variant.Name), isShare))]);
            }
        }

        return table.ToString();
    }

    private static string Cell(double? value, bool isShare) => value switch
    {
        null => "-",
        { } share when isShare => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %"),
        { } number => Figure.Text(number),
    };
}
