namespace Pivot.Rendering;

/// <summary>Makes text from elsewhere safe to print on a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text with every control character (line ends and escapes among them) replaced by a blank.</summary>
    public static string OneLine(string text) => text.Any(char.IsControl)
        ? string.Create(text.Length, text, static (line, source) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        })
        : text;
}
