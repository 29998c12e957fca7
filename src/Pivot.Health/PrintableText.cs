namespace Pivot.Health;

/// <summary>What a server sent, fit for a log line: one line, no control characters, bounded.</summary>
internal static class PrintableText
{
    /// <summary>The text with everything but printable ASCII as dots, cut where it is longer.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="most">Characters to keep.</param>
    public static string Of(ReadOnlySpan<char> text, int most)
    {
        char[] kept = text[..Math.Min(text.Length, most)].ToArray();
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = kept[i] is >= ' ' and <= '~' ? kept[i] : '.';
        }

        return text.Length > most ? new string(kept) + "..." : new string(kept);
    }
}
