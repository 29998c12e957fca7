using System.Globalization;
using System.Text;

namespace Pivot.Control.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4: the samples of a metric stand together below its help and its type.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();
    private string _name = "";

    /// <summary>Begins a metric that only grows.</summary>
    /// <param name="name">Ends with <c>_total</c>.</param>
    /// <param name="help">One sentence without a line feed or backslash.</param>
    public MetricsText Counter(string name, string help) => Begin(name, "counter", help);

    /// <summary>Begins a metric that goes up and down.</summary>
    /// <param name="name">With its unit at the end, where it has one.</param>
    /// <param name="help">One sentence without a line feed or backslash.</param>
    public MetricsText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>Adds a sample of the metric begun last.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="labels">Names and values in turn; the values may hold any text.</param>
    public MetricsText Add(long value, params ReadOnlySpan<string> labels)
    {
        _text.Append(_name);
        for (int i = 0; i < labels.Length; i += 2)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i]).Append("=\"");
            AppendEscaped(labels[i + 1]);
            _text.Append('"');
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(CultureInfo.InvariantCulture, $"{value}\n");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private MetricsText Begin(string name, string type, string help)
    {
        _name = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private void AppendEscaped(string value)
    {
        foreach (char character in value)
        {
            _ = character switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(character),
            };
        }
    }
}
