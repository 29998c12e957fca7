namespace Pivot.Top;

/// <summary>How the live view shows things.</summary>
/// <param name="Interval">From one question to the daemon to the next.</param>
/// <param name="IsUnicode">More than ASCII can be shown.</param>
internal sealed record TopOptions(TimeSpan Interval, bool IsUnicode);
