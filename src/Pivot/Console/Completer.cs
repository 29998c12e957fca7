using Pivot.Console.Editing;
using Pivot.Console.Paging;

namespace Pivot.Console;

/// <summary>Tab and <c>?</c>: asks the mode what may come at the cursor, and completes the word that is begun.</summary>
/// <param name="mode">The mode that the line is for.</param>
internal sealed class Completer(IConsoleMode mode)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    /// <summary>What may come at the cursor. What the mode does not say within its time is left out.</summary>
    public Expectation Expect(string text, int cursor)
    {
        (ConsoleLine before, ConsoleWord begun) = ConsoleLine.At(text, cursor);
        int bar = OutputPipe.NextBar(before, 0);
        if (bar < before.Words.Count)
        {
            int last = bar;
            while (OutputPipe.NextBar(before, last + 1) is var next && next < before.Words.Count)
            {
                last = next;
            }

            return OutputPipe.Expect(before.Slice(last + 1, before.Words.Count - last - 1).Texts, begun.Text);
        }

        return Ask(new LineSoFar(before.Texts, begun.Text));
    }

    /// <summary>Completes the word at the cursor as far as all choices agree.</summary>
    public static Completion Complete(LineEditor editor, Expectation expectation)
    {
        ConsoleWord begun = ConsoleLine.At(editor.Text, editor.Cursor).Begun;
        List<Choice> fitting = [];
        foreach (Choice choice in expectation.Choices)
        {
            if (choice.Kind != ChoiceKind.Value && choice.Word.StartsWith(begun.Text, StringComparison.Ordinal))
            {
                fitting.Add(choice);
            }
        }

        if (fitting.Count == 0)
        {
            return Completion.None;
        }

        string common = fitting[0].Word;
        foreach (Choice choice in fitting)
        {
            common = common[..CommonLength(common, choice.Word)];
        }

        bool isWhole = fitting.Count == 1 && fitting[0].Kind == ChoiceKind.Word;
        if (common.Length == begun.Text.Length && !isWhole)
        {
            return Completion.None;
        }

        bool isBeforeBlank = editor.Cursor < editor.Text.Length && editor.Text[editor.Cursor] == ' ';
        string written = isWhole ? ConsoleLine.Quote(common) : Unfinished(common);
        editor.ReplaceBack(begun.Start, written + (isWhole && !isBeforeBlank ? " " : ""));
        return isWhole ? Completion.Whole : Completion.Part;
    }

    /// <summary>A word that goes on: its quote stays open.</summary>
    private static string Unfinished(string word) => ConsoleLine.Quote(word) is ['"', .., '"'] quoted ? quoted[..^1] : word;

    private static int CommonLength(string one, string other)
    {
        int length = 0;
        while (length < one.Length && length < other.Length && one[length] == other[length])
        {
            length++;
        }

        return length > 0 && char.IsHighSurrogate(one[length - 1]) ? length - 1 : length;
    }

    private Expectation Ask(LineSoFar line)
    {
        using CancellationTokenSource timer = new(Limit);
        try
        {
            Task<Expectation> asked = Task.Run(() => mode.ExpectAsync(line, timer.Token));
            return asked.Wait(Limit) ? asked.Result : Expectation.Nothing;
        }
        catch (AggregateException error) when (error.InnerException is OperationCanceledException)
        {
            return Expectation.Nothing;
        }
        catch (AggregateException error)
        {
            return new Expectation([], Explanation: error.InnerException!.Message);
        }
    }
}
