namespace Pivot.Config.Candidate;

/// <summary>What may stand as the next word.</summary>
/// <param name="Word">The word itself; of a hint what kind of word: <c>ADDRESS</c>.</param>
/// <param name="Help">What it means, in one line; never empty.</param>
/// <param name="IsHint">Whether any word of that kind may stand there, so that there is nothing to complete.</param>
public sealed record CandidateChoice(string Word, string Help, bool IsHint = false);
