using System.Globalization;

namespace Pivot.Health;

/// <summary>Durations as people read them.</summary>
internal static class DurationText
{
    /// <summary>"250 ms", "1 s", "1.5 s", "90 s".</summary>
    public static string Of(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMilliseconds} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##} s");
}
