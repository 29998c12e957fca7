using Pivot.Console.Editing;

namespace Pivot.Console;

/// <summary>What <c>?</c> shows: the choices and what they mean, in two columns.</summary>
internal static class ChoiceList
{
    private const string Indent = "  ";
    private const int WidestWord = 30;
    private const int LeastDescription = 20;
    private const int LongList = 12;
    private const string End = "<cr>";

    /// <summary>The lines.</summary>
    /// <param name="expectation">What may come.</param>
    /// <param name="columns">Of the terminal.</param>
    public static IReadOnlyList<string> Lines(Expectation expectation, int columns)
    {
        List<string> lines = [];
        if (expectation.Explanation is { } explanation)
        {
            Wrap(lines, Indent, Indent, explanation, columns);
        }

        List<Choice> shown = [.. expectation.Choices];
        if (expectation.IsComplete)
        {
            shown.Add(new Choice(End, "The line may end here"));
        }

        int width = Math.Min(Math.Min(WidestWord, columns / 2), shown.Count == 0 ? 0 : shown.Max(static one => RuneWidth.Of(one.Word)));
        string hanging = new(' ', Indent.Length + width + Indent.Length);
        int room = shown.Count > LongList ? Room(hanging, columns) : int.MaxValue;
        foreach (Choice choice in shown)
        {
            bool isWide = RuneWidth.Of(choice.Word) > width;
            string first = Indent + choice.Word;
            if (isWide)
            {
                lines.Add(first);
            }

            Wrap(lines, isWide ? hanging : first + new string(' ', hanging.Length - RuneWidth.Of(first)), hanging, Shorten(choice.Description, room), columns);
        }

        return lines;
    }

    private static int Room(string hanging, int columns) => Math.Max(LeastDescription, columns - 1 - hanging.Length);

    /// <summary>In a long list each description has one line: up to the last of its marks of punctuation that fits, else its last word.</summary>
    private static string Shorten(string description, int room)
    {
        if (description.Length <= room)
        {
            return description;
        }

        int end = description.LastIndexOfAny([',', ';', ':', '('], room);
        return end > LeastDescription ? description[..end].TrimEnd() : $"{description[..Math.Max(1, description.LastIndexOf(' ', room - 3))]}...";
    }

    private static void Wrap(List<string> lines, string first, string hanging, string text, int columns)
    {
        int room = Room(hanging, columns);
        string line = "";
        string start = first;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && RuneWidth.Of(line) + 1 + RuneWidth.Of(word) > room)
            {
                lines.Add(start + line);
                (start, line) = (hanging, "");
            }

            line += line.Length > 0 ? $" {word}" : word;
        }

        lines.Add((start + line).TrimEnd());
    }
}
