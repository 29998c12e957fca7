namespace Pivot.Config.Candidate;

/// <summary>How words may go on.</summary>
/// <param name="Words">What may stand as the next word, in the order of the documentation.</param>
/// <param name="IsComplete">Whether they may end here.</param>
public sealed record CandidateChoices(IReadOnlyList<CandidateChoice> Words, bool IsComplete);
