using Pivot.Config.Candidate;

namespace Pivot.Console.Configuring;

/// <summary>Makes what the console shows of what may follow.</summary>
internal static class Expectations
{
    /// <summary>Of the words of a path.</summary>
    /// <param name="choices">All that may follow.</param>
    /// <param name="begun">What has been typed of the next word.</param>
    public static Expectation Of(CandidateChoices choices, string begun)
    {
        List<Choice> fitting = [];
        foreach (CandidateChoice choice in choices.Words)
        {
            if (choice.IsHint || choice.Word.StartsWith(begun, StringComparison.Ordinal))
            {
                fitting.Add(new Choice(choice.Word, choice.Help, choice.IsHint ? ChoiceKind.Value : ChoiceKind.Word));
            }
        }

        return new Expectation(fitting, choices.IsComplete && begun.Length == 0);
    }

    /// <summary>Of words that are known.</summary>
    /// <param name="begun">What has been typed of the next word.</param>
    /// <param name="isComplete">Whether the line may end before it.</param>
    /// <param name="choices">All that may follow.</param>
    public static Task<Expectation> Of(string begun, bool isComplete, params IReadOnlyList<Choice> choices) =>
        Task.FromResult(new Expectation([.. choices.Where(choice => choice.Kind == ChoiceKind.Value || choice.Word.StartsWith(begun, StringComparison.Ordinal))], isComplete && begun.Length == 0));
}
