namespace Pivot.Console;

/// <summary>One thing that may come next on a line.</summary>
/// <param name="Word">The word; for a hint what stands for it, such as <c>SERVICE</c>.</param>
/// <param name="Description">What it means, in a few words; never empty.</param>
/// <param name="Kind">Whether it is the word itself.</param>
internal sealed record Choice(string Word, string Description, ChoiceKind Kind = ChoiceKind.Word);
