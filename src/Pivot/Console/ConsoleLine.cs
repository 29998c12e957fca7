using System.Text;

namespace Pivot.Console;

/// <summary>
/// A line in its words. Blanks part them; <c>'...'</c> and <c>"..."</c> keep them together, in the latter <c>\"</c> and <c>\\</c> stand for the character itself; a quote that is not closed ends with the line. <c>|</c> outside
/// of quotes is a word of its own. Nothing else is special.
/// </summary>
internal sealed class ConsoleLine
{
    private ConsoleLine(string text, IReadOnlyList<ConsoleWord> words)
    {
        Text = text;
        Words = words;
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    /// <summary>Its words.</summary>
    public IReadOnlyList<ConsoleWord> Words { get; }

    /// <summary>The words' texts.</summary>
    public string[] Texts => [.. Words.Select(word => word.Text)];

    /// <summary>Reads a line; every line has words, if none.</summary>
    public static ConsoleLine Parse(string text)
    {
        List<ConsoleWord> words = [];
        for (int i = 0; i < text.Length;)
        {
            if (IsBlank(text[i]))
            {
                i++;
                continue;
            }

            ConsoleWord word = text[i] == '|' ? new ConsoleWord("|", i, i + 1, IsPlain: true, IsOpen: false) : ReadWord(text, i);
            words.Add(word);
            i = word.End;
        }

        return new ConsoleLine(text, words);
    }

    /// <summary>The same line with some of its words only.</summary>
    public ConsoleLine Slice(int first, int count) => new(Text, [.. Words.Skip(first).Take(count)]);

    /// <summary>The words before a place in a line, and what is begun there.</summary>
    public static (ConsoleLine Before, ConsoleWord Begun) At(string text, int cursor)
    {
        ConsoleLine line = Parse(text[..cursor]);
        if (line.Words is [.., { } last] && last.End == cursor && !(last.IsPlain && last.Text == "|"))
        {
            return (line.Slice(0, line.Words.Count - 1), last);
        }

        return (line, new ConsoleWord("", cursor, cursor, IsPlain: true, IsOpen: false));
    }

    /// <summary>A word as it has to be typed.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.Any(static one => IsBlank(one) || one is '|' or '"' or '\'' or '\\') ? word
        : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsBlank(char one) => one is ' ' or '\t';

    private static ConsoleWord ReadWord(string text, int start)
    {
        StringBuilder word = new();
        char quote = '\0';
        bool isPlain = true;
        int i = start;
        for (; i < text.Length && (quote != '\0' || !(IsBlank(text[i]) || text[i] == '|')); i++)
        {
            char one = text[i];
            if (quote == '\0' && one is '"' or '\'')
            {
                quote = one;
                isPlain = false;
            }
            else if (one == quote)
            {
                quote = '\0';
            }
            else
            {
                bool isEscape = quote == '"' && one == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\';
                word.Append(isEscape ? text[++i] : one);
            }
        }

        return new ConsoleWord(word.ToString(), start, i, isPlain, quote != '\0');
    }
}
