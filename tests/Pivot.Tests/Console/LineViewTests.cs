using System.Text;
using Pivot.Console.Editing;
using Pivot.Testing.Terminals;

namespace Pivot.Tests.Console;

/// <summary>What a terminal shows of the line, and how little it takes.</summary>
public sealed class LineViewTests
{
    private const string Prompt = "pivot> ";

    /// <summary>At 9600 baud a character takes a millisecond: keys must not wait for the screen.</summary>
    [Fact]
    public void Paint_TypingAtTheEnd_WritesEachCharacterOnce()
    {
        LineView view = new();
        LineEditor editor = new(null);
        view.Paint(Prompt, "", 0, 80);
        int[] costs = [.. "show connections --service web --client 192.0.2.7".Select(one => Cost(view, editor, one.ToString()))];

        Assert.All(costs, static cost => Assert.Equal(1, cost));
    }

    [Fact]
    public void Paint_AnyKeyInALineOf4000_WritesAtMostARow()
    {
        LineView view = new();
        LineEditor editor = new(null);
        int typed = 0;
        for (int i = 0; i < 4000; i++)
        {
            typed += Cost(view, editor, ((char)('a' + (i % 26))).ToString());
        }

        Assert.InRange(typed, 4000, 3 * 4000);
        Assert.All(Enumerable.Range(0, 300), i => Assert.InRange(Cost(view, editor, (i % 5) switch { 0 => "\eb", 1 => "x", 2 => "\x7f", 3 => "\x01", _ => "\x05" }), 0, 100));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    [InlineData(132)]
    public void Paint_RandomKeys_TerminalShowsTheWindowOfTheLine(int columns)
    {
        Random random = new(columns);
        VtScreen screen = new(columns, 4, scrolls: true);
        LineView view = new();
        LineEditor editor = new(new LineHistory());
        string[] keys = ["a", "b", "word ", "\e[D", "\e[C", "\x01", "\x05", "\x7f", "\x04", "\x17", "\x19", "\eb", "\ef", "é", "\x0b"];
        for (int i = 0; i < 20_000; i++)
        {
            string key = keys[random.Next(random.Next(100) == 0 ? keys.Length : keys.Length - 1)];
            editor.Type(key == "\x04" && editor.Text.Length == 0 ? "x" : key);
            screen.Write(view.Paint(Prompt, editor.Text, editor.Cursor, columns));
            Check(screen, editor, columns);
            Assert.True(editor.Text.Length < 3000);
            if (editor.Text.Length > 600)
            {
                editor.Set("");
            }
        }
    }

    [Fact]
    public void Paint_WideCharacters_CountTwoColumns()
    {
        LineView view = new();
        LineEditor editor = new(null);

        Assert.Equal("> 漢字", view.Paint("> ", "漢字", 2, 80));
        editor.Type("漢字");
        editor.Type("\e[D");
        Assert.Equal("\b\b", view.Paint("> ", editor.Text, editor.Cursor, 80));
        editor.Type("x");
        Assert.Equal("x字\b\b", view.Paint("> ", editor.Text, editor.Cursor, 80));
    }

    [Fact]
    public void Erase_ShownLine_IsGoneAndPaintedAnew()
    {
        VtScreen screen = new(80, 4, scrolls: true);
        LineView view = new();
        screen.Write(view.Paint(Prompt, "show", 2, 80));

        screen.Write(view.Erase());
        Assert.Equal("", screen.Lines[0]);
        screen.Write(view.Paint(Prompt, "show", 2, 80));

        Assert.Equal("pivot> show", screen.Lines[0]);
        Assert.Equal((0, 9), screen.Cursor);
    }

    private static int Cost(LineView view, LineEditor editor, string keys)
    {
        editor.Type(keys);
        return Encoding.UTF8.GetByteCount(view.Paint(Prompt, editor.Text, editor.Cursor, 80));
    }

    private static void Check(VtScreen screen, LineEditor editor, int columns)
    {
        string row = screen.Lines[0];
        Assert.All(screen.Lines.Skip(1), static line => Assert.Equal("", line));
        string prompt = columns < 16 ? "> " : Prompt;
        Assert.StartsWith(prompt.TrimEnd(), row, StringComparison.Ordinal);
        string shown = row.Length > prompt.Length ? row[prompt.Length..] : "";
        int cursor = screen.Cursor.Column - prompt.Length;
        int start = editor.Cursor - cursor;
        Assert.InRange(start, 0, editor.Text.Length);
        string window = editor.Text.Substring(start, Math.Min(editor.Text.Length - start, columns - 1 - prompt.Length));
        StringBuilder expected = new(window);
        if (start > 0)
        {
            expected[0] = '<';
        }

        if (start + window.Length < editor.Text.Length)
        {
            expected[^1] = '>';
            Assert.True(cursor < window.Length - 1, "the cursor stands on the mark");
        }

        Assert.True(start == 0 || cursor > 0, "the cursor stands on the mark");
        Assert.Equal(expected.ToString().TrimEnd(), shown);
    }
}
