namespace Pivot.Running.Commits;

/// <summary>A commit that is in force and waits for its confirmation.</summary>
/// <param name="Before">What was in force before it, and comes back.</param>
/// <param name="Deadline">When that comes back, in milliseconds of the boot clock.</param>
/// <param name="Minutes">How long it was given.</param>
internal sealed record UnconfirmedCommit(ConfigText Before, ulong Deadline, int Minutes)
{
    /// <summary>Seconds that are left, rounded up; 0 when the time is over.</summary>
    /// <param name="now">The boot clock.</param>
    public long SecondsLeft(ulong now) => now >= Deadline ? 0 : (long)((Deadline - now + 999) / 1000);
}
