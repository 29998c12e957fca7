using System.Globalization;
using System.Text;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Variants;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>Ratios to plain forwarding as bars, with whiskers from the least to the most of all rounds: an SVG that follows the reader's light or dark colours.</summary>
internal static class RatioPlot
{
    private const int Width = 860;
    private const int Left = 250;
    private const int Right = 60;
    private const int Top = 78;
    private const int Bar = 11;
    private const int Gap = 12;
    private const double Most = 1.25;

    /// <summary>Of Okabe and Ito, who chose them so that colour-blind readers tell them apart.</summary>
    private static readonly string[] Colours = ["#999999", "#e69f00", "#cc79a7", "#009e73", "#56b4e9", "#d55e00"];

    private static string[] Style =>
    [
        "text { fill: #1f2328; font-family: system-ui, sans-serif; font-size: 12px } .small { font-size: 10px } .title { font-size: 15px; font-weight: 600 }",
        ".paper { fill: #ffffff } .grid { stroke: #d0d7de } .whisker, .one { stroke: #1f2328 } .one { stroke-dasharray: 4 3 }",
        "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .paper { fill: #0d1117 } .grid { stroke: #3d444d } .whisker, .one { stroke: #e6edf3 } }",
    ];

    /// <summary>Draws it.</summary>
    public static string Draw(Machine machine, IReadOnlyList<Variant> variants, Samples samples)
    {
        Variant[] shown = [.. variants.Where(static variant => variant.Name != Variant.Plain)];
        StringBuilder body = new();
        int y = Top + Gap;
        foreach (Figure figure in Figure.All(FigureKind.Rate))
        {
            int start = y;
            for (int i = 0; i < shown.Length; i++)
            {
                if (samples.Ratio(figure.Key, shown[i].Name, Variant.Plain) is { } ratio)
                {
                    AppendBar(body, y, Colour(variants, shown[i]), ratio);
                    y += Bar;
                }
            }

            AppendText(body, Left - 8, ((start + y) / 2) + 4, figure.Workload.Title, "end");
            y += Gap;
        }

        return Frame(machine, variants, shown, y, body);
    }

    private static string Colour(IReadOnlyList<Variant> variants, Variant variant) => Colours[variants.ToList().IndexOf(variant) % Colours.Length];

    private static double X(double ratio) => Left + (Math.Min(ratio, Most) / Most * (Width - Left - Right));

    private static void AppendBar(StringBuilder body, int y, string colour, (double Median, double Least, double Most) ratio)
    {
        double middle = y + (Bar / 2.0);
        body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{X(ratio.Median) - Left:0.0}\" height=\"{Bar - 2}\" fill=\"{colour}\"/>\n");
        body.Append(CultureInfo.InvariantCulture, $"<line class=\"whisker\" x1=\"{X(ratio.Least):0.0}\" x2=\"{X(ratio.Most):0.0}\" y1=\"{middle - 1:0.0}\" y2=\"{middle - 1:0.0}\"/>\n");
        body.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"{X(Math.Max(ratio.Most, ratio.Median)) + 4:0.0}\" y=\"{y + Bar - 2}\">{ratio.Median:0.00}</text>\n");
    }

    private static string Frame(Machine machine, IReadOnlyList<Variant> variants, Variant[] shown, int bottom, StringBuilder body)
    {
        StringBuilder text = new();
        int height = bottom + 24;
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" aria-label=\"Ratios to plain forwarding\">\n");
        text.Append("<style>\n").AppendJoin('\n', Style).Append("\n</style>\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect class=\"paper\" width=\"{Width}\" height=\"{height}\"/>\n");
        text.Append("<text class=\"title\" x=\"12\" y=\"22\">How much a second, of plain forwarding</text>\n");
        AppendText(text, 12, 38, machine.ToString(), "start", "small");
        int x = 12;
        foreach (Variant variant in shown)
        {
            text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"50\" width=\"10\" height=\"10\" fill=\"{Colour(variants, variant)}\"/>\n");
            AppendText(text, x + 15, 59, variant.Title, "start");
            x += 45 + (variant.Title.Length * 7);
        }

        for (int step = 0; step <= 5; step++)
        {
            double at = X(step * 0.25);
            text.Append(CultureInfo.InvariantCulture, $"<line class=\"{(step == 4 ? "one" : "grid")}\" x1=\"{at:0.0}\" x2=\"{at:0.0}\" y1=\"{Top}\" y2=\"{bottom}\"/>\n");
            AppendText(text, (int)at, bottom + 14, (step * 0.25).ToString("0.00", CultureInfo.InvariantCulture), "middle", "small");
        }

        return text.Append(body).Append("</svg>\n").ToString();
    }

    private static void AppendText(StringBuilder text, int x, int y, string words, string anchor, string style = "") =>
        text.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{System.Security.SecurityElement.Escape(words)}</text>\n");
}
