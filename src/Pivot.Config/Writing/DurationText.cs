using System.Globalization;

namespace Pivot.Config.Writing;

/// <summary>Durations as the file writes them.</summary>
internal static class DurationText
{
    /// <summary>The number with the largest unit that divides it; what is below a millisecond is left out.</summary>
    public static string Of(TimeSpan value)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        var (unit, count) = milliseconds switch
        {
            0 => ("s", 0),
            _ when milliseconds % 3_600_000 == 0 => ("h", milliseconds / 3_600_000),
            _ when milliseconds % 60_000 == 0 => ("m", milliseconds / 60_000),
            _ when milliseconds % 1_000 == 0 => ("s", milliseconds / 1_000),
            _ => ("ms", milliseconds),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }
}
