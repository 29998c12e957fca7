using System.Globalization;
using Pivot.Director.Services;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads ports and port ranges.</summary>
internal static class PortValue
{
    /// <summary>One port.</summary>
    public static Parsed<ushort> One(TomlNode node)
    {
        var parsed = SimpleValue.Number(1, ushort.MaxValue)(node);
        return parsed.Expected is null ? (ushort)parsed.Value : Parsed<ushort>.Bad(parsed.Expected);
    }

    /// <summary>One port, a range in quotes, or <c>"any"</c> (the range from 0 to 65535).</summary>
    public static Parsed<PortRange> RangeOrAny(TomlNode node)
    {
        if (node is TomlInteger { Value: >= 1 and <= ushort.MaxValue } number)
        {
            return new PortRange((ushort)number.Value, (ushort)number.Value);
        }

        if (node is TomlInteger)
        {
            return Parsed<PortRange>.Bad("a port from 1 to 65535");
        }

        if (node is TomlString { Value: "any" })
        {
            return PortSet.Any.Ranges[0];
        }

        return node is TomlString text ? Range(text.Value) : Parsed<PortRange>.Bad("80, \"8000-8099\", \"any\" or a list of ports");
    }

    /// <summary>A port in digits only, 1 to 65535.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    private static Parsed<PortRange> Range(string text)
    {
        if (TryParse(text, out var single))
        {
            return Parsed<PortRange>.Bad(string.Create(CultureInfo.InvariantCulture, $"the port {single} without quotes"));
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !TryParse(text.AsSpan(0, dash), out var first) || !TryParse(text.AsSpan(dash + 1), out var last))
        {
            return Parsed<PortRange>.Bad("80, \"8000-8099\", \"any\" or a list of ports, each from 1 to 65535");
        }

        return first <= last
            ? new PortRange(first, last)
            : Parsed<PortRange>.Bad(string.Create(CultureInfo.InvariantCulture, $"the lower port first, \"{last}-{first}\""));
    }
}
