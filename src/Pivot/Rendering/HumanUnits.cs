using System.Globalization;

namespace Pivot.Rendering;

/// <summary>Numbers as people read them.</summary>
internal static class HumanUnits
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes in the largest unit that keeps at least one before the point: <c>999 B</c>, <c>1.5 KiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1024)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        double value = bytes;
        int unit = 0;
        while (value >= 1023.95 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {ByteUnits[unit]}");
    }

    /// <summary>When something began that has lasted so many seconds, by this machine's clock: <c>since 14:02:11</c>, and with the day where that is another one.</summary>
    public static string Since(long seconds)
    {
        DateTime now = DateTime.Now, begin = now.AddSeconds(-Math.Min(Math.Max(0, seconds), (long)TimeSpan.FromDays(3650).TotalSeconds));
        return begin.ToString(begin.Date == now.Date ? "'since' HH:mm:ss" : "'since' yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds in their two largest units: <c>59s</c>, <c>14m 59s</c>, <c>1d 2h</c>.</summary>
    public static string Duration(long seconds)
    {
        TimeSpan span = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return span switch
        {
            { TotalDays: >= 1 } => $"{(long)span.TotalDays}d {span.Hours}h",
            { TotalHours: >= 1 } => $"{span.Hours}h {span.Minutes}m",
            { TotalMinutes: >= 1 } => $"{span.Minutes}m {span.Seconds}s",
            _ => $"{span.Seconds}s",
        };
    }
}
