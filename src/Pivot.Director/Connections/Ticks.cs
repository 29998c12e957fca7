namespace Pivot.Director.Connections;

/// <summary>
/// The director's time: hundredths of a second since boot (CLOCK_BOOTTIME), so that it goes on over a restart of the process. Records keep the low
/// 32 bits; differences of up to 248 days are right across their wrap.
/// </summary>
public static class Ticks
{
    /// <summary>Ticks in a second.</summary>
    public const int PerSecond = 100;

    /// <summary>Milliseconds of the boot clock as ticks.</summary>
    public static ulong FromMilliseconds(ulong milliseconds) => milliseconds / (1000 / PerSecond);

    /// <summary>A span of time as ticks, at least one.</summary>
    public static uint From(TimeSpan span) => (uint)Math.Max(1, Math.Min(span.TotalSeconds * PerSecond, int.MaxValue));

    /// <summary>How long ago a stored tick was; 0 where it seems to lie in the future.</summary>
    /// <param name="now">The present.</param>
    /// <param name="then">The low 32 bits of a tick in the past.</param>
    public static uint Since(ulong now, uint then)
    {
        int difference = (int)((uint)now - then);
        return difference < 0 ? 0 : (uint)difference;
    }
}
