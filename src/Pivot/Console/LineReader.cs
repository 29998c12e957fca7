using Pivot.Console.Editing;
using Pivot.Console.Paging;
using Pivot.Console.Screen;
using Pivot.Keys;

namespace Pivot.Console;

/// <summary>Reads one line from the terminal: keys to the editor, the editor's line to the row; Tab and <c>?</c>; notices above the line; the terminal's size as it changes.</summary>
/// <param name="terminal">Where.</param>
/// <param name="keys">Its keys and size.</param>
internal sealed class LineReader(IConsoleTerminal terminal, KeySource keys)
{
    private const string Bell = "\a";

    private readonly LineView _view = new();
    private int _columns;
    private bool _wasComplete; // the key before was Tab too, and changed nothing

    /// <summary>Reads a line.</summary>
    /// <param name="prompt">What for.</param>
    /// <param name="text">What was entered; else empty.</param>
    public LineEnd Read(LinePrompt prompt, out string text)
    {
        LineEditor editor = new(prompt.History);
        _view.Forget();
        _wasComplete = false;
        _columns = keys.Size.Columns;
        LineEnd? end = null;
        long lastKey = Environment.TickCount64;
        while (end is null)
        {
            Paint(prompt, editor);
            Key key = keys.ReadWithin(prompt.Idle, lastKey, prompt.WithNotices);
            end = keys.IsIdle ? LineEnd.Idle : keys.IsOver ? LineEnd.Ended : key.Kind != KeyKind.None ? Take(key, editor, prompt) : null;
            lastKey = key.Kind == KeyKind.None ? lastKey : Environment.TickCount64;
            if (end is null)
            {
                TellNotices(prompt);
            }
        }

        terminal.Write(end == LineEnd.Dropped ? "^C\n" : "\n");
        text = end == LineEnd.Entered ? editor.Text : "";
        return end.Value;
    }

    private void Paint(LinePrompt prompt, LineEditor editor)
    {
        if (keys.Size.Columns != _columns)
        {
            // A narrower terminal may show the row in two.
            _columns = keys.Size.Columns;
            terminal.Write($"{_view.Erase()}\e[J");
        }

        string text = prompt.IsSecret ? "" : editor.Text;
        string change = _view.Paint(editor.SearchPrompt ?? prompt.Text, text, prompt.IsSecret ? 0 : editor.Cursor, _columns);
        if (change.Length > 0)
        {
            terminal.Write(change);
        }
    }

    private LineEnd? Take(Key key, LineEditor editor, LinePrompt prompt)
    {
        EditResult result = editor.Take(key);
        bool wasComplete = _wasComplete;
        _wasComplete = false;
        switch (result)
        {
            case EditResult.Entered:
                return LineEnd.Entered;
            case EditResult.Dropped:
                return LineEnd.Dropped;
            case EditResult.Ended:
                return LineEnd.Ended;
            case EditResult.Redraw:
                _view.Forget();
                terminal.Write("\e[H\e[J");
                keys.AskSize(isUnasked: false);
                break;
            case EditResult.Refused:
                terminal.Write(Bell);
                break;
            case EditResult.Explain when prompt.Completer is null:
                // Where nothing is explained, it is a character like any other.
                editor.ReplaceBack(editor.Cursor, "?");
                break;
            case EditResult.Explain:
                Explain(editor, prompt);
                break;
            case EditResult.Complete:
                Complete(editor, prompt, wasComplete);
                break;
        }

        return null;
    }

    private void Complete(LineEditor editor, LinePrompt prompt, bool isAgain)
    {
        if (prompt.Completer is not { } completer)
        {
            return;
        }

        Expectation expectation = completer.Expect(editor.Text, editor.Cursor);
        Completion completion = Completer.Complete(editor, expectation);
        if (completion != Completion.None)
        {
            _wasComplete = completion == Completion.Part;
            return;
        }

        if (isAgain)
        {
            Show(expectation);
        }
        else
        {
            terminal.Write(Bell);
        }

        _wasComplete = !isAgain;
    }

    private void Explain(LineEditor editor, LinePrompt prompt) => Show(prompt.Completer!.Expect(editor.Text, editor.Cursor));

    private void Show(Expectation expectation)
    {
        terminal.Write("\n");
        _view.Forget();
        IReadOnlyList<string> lines = ChoiceList.Lines(expectation, keys.Size.Columns);
        Pager pager = new(terminal, keys, isPaged: true);
        foreach (string line in lines.Count > 0 ? lines : ["  nothing fits here"])
        {
            pager.Print(line);
        }
    }

    private void TellNotices(LinePrompt prompt)
    {
        if (!prompt.WithNotices || terminal.TakeNotices() is not { Count: > 0 } notices)
        {
            return;
        }

        terminal.Write(_view.Erase());
        foreach (string notice in notices)
        {
            terminal.Write($"{notice}\n");
        }
    }
}
