using System.Globalization;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads durations: a whole number with one unit, <c>"500ms"</c>, <c>"2s"</c>, <c>"5m"</c>, <c>"1h"</c>.</summary>
internal static class DurationValue
{
    /// <summary>The longest duration of the file: 31 days, the limit of IPVS timeouts.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>A duration from <paramref name="least"/> to 31 days.</summary>
    public static ValueParser<TimeSpan> AtLeast(TimeSpan least) => node =>
    {
        if (node is not TomlString text || !TryParse(text.Value, out var value))
        {
            return Parsed<TimeSpan>.Bad("a number with ms, s, m or h, like \"5m\"");
        }

        return value >= least && value <= Longest ? value : Parsed<TimeSpan>.Bad($"a duration from {Format(least)} to 744h (31 days)");
    };

    /// <summary>A duration of at least one millisecond.</summary>
    public static Parsed<TimeSpan> Positive(TomlNode node) => AtLeast(TimeSpan.FromMilliseconds(1))(node);

    public static bool TryParse(string text, out TimeSpan value)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        long milliseconds = (digits < 0 ? "" : text[digits..]) switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 0,
        };
        value = default;
        if (milliseconds == 0 || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        value = TimeSpan.FromMilliseconds(milliseconds * count);
        return true;
    }

    private static string Format(TimeSpan value) => value < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds}s");
}
