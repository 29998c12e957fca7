using System.Globalization;

namespace Pivot.Console.Paging;

/// <summary>The filters behind a command: <c>| match TEXT | except TEXT | last N | count | no-more</c>, in their order.</summary>
internal sealed class OutputPipe
{
    private const int MostLast = 100_000;

    private static readonly Choice[] Words =
    [
        new("match", "Only lines that hold a text"),
        new("except", "Only lines that do not hold a text"),
        new("last", "Only the last lines"),
        new("count", "How many lines there are"),
        new("no-more", "All at once, without stops at the end of a screen"),
    ];

    private readonly List<LineFilter> _filters = [];
    private readonly Action<string> _first;

    /// <summary>Reads the filters.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="start">The number of the first <c>|</c>; the count of words when there is none.</param>
    /// <param name="print">Takes what comes through.</param>
    /// <exception cref="LineException">A filter is wrong.</exception>
    public OutputPipe(ConsoleLine line, int start, Action<string> print)
    {
        List<Func<Action<string>, LineFilter>> stages = [];
        for (int i = start; i < line.Words.Count;)
        {
            int end = NextBar(line, i + 1);
            if (Stage(line, i + 1, end) is { } stage)
            {
                stages.Add(stage);
            }
            else
            {
                IsPaged = false;
            }

            i = end;
        }

        Action<string> next = print;
        for (int i = stages.Count - 1; i >= 0; i--)
        {
            LineFilter filter = stages[i](next);
            _filters.Insert(0, filter);
            next = filter.Take;
        }

        _first = next;
    }

    /// <summary>Whether output stops at the end of a screen.</summary>
    public bool IsPaged { get; } = true;

    /// <summary>The number of the first <c>|</c> from a word on; the count of words when there is none.</summary>
    public static int NextBar(ConsoleLine line, int from)
    {
        int i = from;
        while (i < line.Words.Count && !IsBar(line.Words[i]))
        {
            i++;
        }

        return i;
    }

    /// <summary>What may come behind a <c>|</c>.</summary>
    /// <param name="words">The words behind the last <c>|</c>.</param>
    /// <param name="begun">What is typed of the next.</param>
    public static Expectation Expect(IReadOnlyList<string> words, string begun) => words switch
    {
        [] => new Expectation(Array.FindAll(Words, one => one.Word.StartsWith(begun, StringComparison.Ordinal))),
        ["match" or "except"] => new Expectation([new Choice("TEXT", "What to look for, whatever its case; with blanks in quotes", ChoiceKind.Value)]),
        ["last"] => new Expectation([new Choice("N", $"How many lines, 1 to {MostLast}", ChoiceKind.Value)]),
        ["match" or "except" or "last", _] or ["count" or "no-more"] => new Expectation([new Choice("|", "Another filter")], IsComplete: true),
        _ => Expectation.Nothing,
    };

    /// <summary>Takes a line of the command.</summary>
    public void Take(string line) => _first(line);

    /// <summary>The command has ended.</summary>
    public void End() => _filters.ForEach(static filter => filter.End());

    private static bool IsBar(ConsoleWord word) => word.IsPlain && word.Text == "|";

    /// <summary>One filter; null for what is none but a wish (<c>no-more</c>).</summary>
    private static Func<Action<string>, LineFilter>? Stage(ConsoleLine line, int start, int end)
    {
        string[] words = [.. line.Slice(start, end - start).Texts];
        if (words.Length == 0)
        {
            throw new LineException($"expected a filter behind '|': {Names}", start);
        }

        string word = Resolve(words[0], start);
        return (word, words.Length) switch
        {
            ("match", 2) => next => new MatchFilter(words[1], isWanted: true, next),
            ("except", 2) => next => new MatchFilter(words[1], isWanted: false, next),
            ("last", 2) => Last(words[1], start + 1),
            ("count", 1) => static next => new CountFilter(next),
            ("no-more", 1) => null,
            ("match" or "except", 1) => throw new LineException($"expected the text to look for behind '{word}'", end),
            ("last", 1) => throw new LineException("expected the number of lines behind 'last'", end),
            _ => throw new LineException($"found '{words[^1]}', which is too much behind '{word}': a text with blanks stands in quotes", end - 1),
        };
    }

    private static string Names => string.Join(", ", Array.ConvertAll(Words, static one => one.Word));

    private static string Resolve(string word, int place)
    {
        Choice[] fitting = Array.FindAll(Words, one => one.Word.StartsWith(word, StringComparison.Ordinal));
        return fitting is [{ } only] ? only.Word : throw new LineException($"unknown filter '{word}': expected {Names}", place);
    }

    private static Func<Action<string>, LineFilter> Last(string text, int place) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most is > 0 and <= MostLast
            ? next => new LastFilter(most, next)
            : throw new LineException($"expected a number of lines from 1 to {MostLast}, found '{text}'", place);
}
