namespace Pivot.Console;

/// <summary>What may come next on a line.</summary>
/// <param name="Choices">All that fit what has been begun.</param>
/// <param name="IsComplete">The line may end here: <c>?</c> shows <c>&lt;cr&gt;</c>.</param>
/// <param name="Explanation">A sentence above the choices, where they do not explain themselves; a wrong word before is named here.</param>
internal sealed record Expectation(IReadOnlyList<Choice> Choices, bool IsComplete = false, string? Explanation = null)
{
    /// <summary>Nothing may come.</summary>
    public static readonly Expectation Nothing = new([]);
}
