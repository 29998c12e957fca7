namespace Pivot.Running.Commits;

/// <summary>A text that is or was in force.</summary>
/// <param name="Text">It.</param>
/// <param name="Origin">Who put it in force, in a word or two.</param>
/// <param name="Time">When, in milliseconds of the boot clock.</param>
internal sealed record ConfigVersion(string Text, string Origin, ulong Time);
