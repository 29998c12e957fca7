namespace Pivot.Toml.Editing;


/// <summary>Replaces the text from <paramref name="Start"/> up to <paramref name="End"/>.</summary>
internal sealed record TextChange(int Start, int End, string Replacement)
{
    /// <summary>Applies changes that are in order; where two deletions overlap, the text goes once.</summary>
    public static string Apply(string text, IEnumerable<TextChange> changes)
    {
        System.Text.StringBuilder result = new(text.Length);
        int copied = 0;
        foreach (TextChange change in changes)
        {
            if (change.Start > copied)
            {
                result.Append(text, copied, change.Start - copied);
            }

            result.Append(change.Replacement);
            copied = Math.Max(copied, change.End);
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }
}
