namespace Pivot.Appliance;

/// <summary>How long the look for the boot partition is waited for: until its file is there, or a minute. Times are milliseconds on a clock that never goes back.</summary>
/// <param name="file">The file that says that it was looked for; empty = nothing is waited for.</param>
/// <param name="since">When the wait began.</param>
internal readonly struct BootWait(string file, long since)
{
    /// <summary>After so long what is there has to do.</summary>
    public const long LimitMilliseconds = 60_000;

    /// <summary>Whether it is over.</summary>
    /// <param name="now">The present.</param>
    public bool IsOver(long now) => file.Length == 0 || File.Exists(file) || now - since >= LimitMilliseconds;
}
