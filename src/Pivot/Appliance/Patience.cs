namespace Pivot.Appliance;

/// <summary>How long a director may give no answer. Pure; times are milliseconds on a clock that never goes back.</summary>
internal static class Patience
{
    /// <summary>What a start may take until the director is ready.</summary>
    public const long StartMilliseconds = 60_000;

    /// <summary>After so long without an answer one that was ready is ended, before the watchdog resets the machine.</summary>
    public const long SilenceMilliseconds = 12_000;

    private const long FeedMilliseconds = 8_000;

    /// <summary>Whether a director is to be ended: nothing will come of waiting any longer.</summary>
    /// <param name="isReady">Whether it was ready.</param>
    /// <param name="since">When it was ready; else when it was started.</param>
    /// <param name="lastAnswer">When a director has answered last, this one or one before it.</param>
    /// <param name="now">The present.</param>
    public static bool IsOver(bool isReady, long since, long lastAnswer, long now) =>
        isReady ? now - Math.Max(lastAnswer, since) >= SilenceMilliseconds : now - since >= StartMilliseconds;

    /// <summary>Whether the watchdog may be fed while a director runs.</summary>
    /// <param name="hasAnswered">Whether it has answered yet.</param>
    /// <param name="started">When it was started.</param>
    /// <param name="lastAnswer">When a director has answered last, this one or one before it.</param>
    /// <param name="now">The present.</param>
    public static bool MayFeed(bool hasAnswered, long started, long lastAnswer, long now) =>
        now - Math.Max(lastAnswer, started) < (hasAnswered ? FeedMilliseconds : StartMilliseconds);
}
