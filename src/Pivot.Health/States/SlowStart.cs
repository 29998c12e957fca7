namespace Pivot.Health.States;

/// <summary>How a server that came back eases in: its share grows in a straight line, in steps, from 1 % to all of it.</summary>
internal static class SlowStart
{
    /// <summary>Steps from nothing to all: more would only make schedulers rebuild their tables.</summary>
    public const int Steps = 10;

    /// <summary>Its share in percent, 1 to 100.</summary>
    /// <param name="since">Milliseconds since it came back.</param>
    /// <param name="duration">Milliseconds that it takes in all; 0 = at once.</param>
    public static int Percent(long since, long duration) =>
        since >= duration ? 100 : Math.Max(1, (int)(Math.Max(0, since) * Steps / duration) * (100 / Steps));

    /// <summary>When the next step is due.</summary>
    /// <param name="since">Milliseconds since it came back, less than the duration.</param>
    /// <param name="duration">Milliseconds that it takes in all.</param>
    /// <returns>Milliseconds since it came back.</returns>
    public static long NextStep(long since, long duration) => ((((Math.Max(0, since) * Steps / duration) + 1) * duration) + Steps - 1) / Steps;
}
