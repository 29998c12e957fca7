namespace Pivot.Config.Candidate;

/// <summary>Words that change nothing, because one of them is wrong; the candidate is as it was.</summary>
/// <param name="word">The index of that word among those given, from 0; their number when one is missing at the end.</param>
/// <param name="message">What was found and what was expected, for people.</param>
public sealed class CandidateException(int word, string message) : Exception(message)
{
    /// <summary>The index of the word that is wrong; the number of words when one is missing.</summary>
    public int Word { get; } = word;
}
