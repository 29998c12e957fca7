namespace Pivot.Running.Commits;

/// <summary>The configuration in force and what belongs to it, at one moment.</summary>
/// <param name="Text">The text in force.</param>
/// <param name="File">The file, as it was read last and taken over.</param>
/// <param name="Waits">What waits for its confirmation; null when nothing does.</param>
/// <param name="History">The texts that are and were in force, the present one first.</param>
/// <param name="Now">The boot clock, in milliseconds.</param>
internal sealed record RunningState(string Text, FileConfig File, UnconfirmedCommit? Waits, IReadOnlyList<ConfigVersion> History, ulong Now)
{
    /// <summary>Seconds that are left to confirm what waits; null when nothing does.</summary>
    public long? SecondsLeft => Waits?.SecondsLeft(Now);
}
