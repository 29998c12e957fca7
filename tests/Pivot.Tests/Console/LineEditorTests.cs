using Pivot.Console.Editing;

namespace Pivot.Tests.Console;

/// <summary>The line that is being typed; <c>^</c> stands for the cursor.</summary>
public sealed class LineEditorTests
{
    [Theory]
    [InlineData("abc", "abc^")]
    [InlineData("abc\e[D\e[DX", "aX^bc")]
    [InlineData("abc\x01X\x05Y", "XabcY^")]
    [InlineData("abc\x02\x02\x06X", "abX^c")]
    [InlineData("abc\b", "ab^")]
    [InlineData("abc\e[D\e[3~", "ab^")]
    [InlineData("abc\x02\x04", "ab^")]
    [InlineData("abc def\x17", "abc ^")]
    [InlineData("abc def  \x17", "abc ^")]
    [InlineData("abc def\x15x", "x^")]
    [InlineData("abc def\x01\x0b\x19\x19", "abc defabc def^")]
    [InlineData("one two three\eb\eb\x0b", "one ^")]
    [InlineData("one two\x01\ef!", "one!^ two")]
    [InlineData("one two\x01\ed", "^ two")]
    [InlineData("one two\e\x7f", "one ^")]
    [InlineData("aé漢🛰b\e[D\x7f", "aé漢^b")]
    [InlineData("aé漢🛰b\x01\x06\x06\x06\x06", "aé漢🛰^b")]
    [InlineData("🛰\e[D\e[3~x", "x^")]
    [InlineData("\x1a\x13\x11x", "x^")]
    [InlineData("a\x16?b", "a?b^")]
    [InlineData("\"a?", "\"a?^")]
    [InlineData("\x7f\e[D\x0b\x15\x17", "^")]
    public void Take_Keys_EditTheLine(string typed, string expected)
    {
        LineEditor editor = new(new LineHistory());

        editor.Type(typed);

        Assert.Equal(expected, editor.Text.Insert(editor.Cursor, "^"));
    }

    [Theory]
    [InlineData("abc\r", nameof(EditResult.Entered))]
    [InlineData("abc\x03", nameof(EditResult.Dropped))]
    [InlineData("\x04", nameof(EditResult.Ended))]
    [InlineData("abc\x04", nameof(EditResult.Refused))]
    [InlineData("abc\t", nameof(EditResult.Complete))]
    [InlineData("abc ?", nameof(EditResult.Explain))]
    [InlineData("a 'b c' ?", nameof(EditResult.Explain))]
    [InlineData("a 'b ?", nameof(EditResult.Edited))]
    [InlineData("abc\x0c", nameof(EditResult.Redraw))]
    [InlineData("\x7f", nameof(EditResult.Refused))]
    [InlineData("\e[A", nameof(EditResult.Refused))]
    public void Take_Key_SaysWhatIsWanted(string typed, string expected) => Assert.Equal(expected, new LineEditor(new LineHistory()).Type(typed).ToString());

    [Theory]
    [InlineData("\e[A", "third")]
    [InlineData("\e[A\e[A\x10", "first")]
    [InlineData("\e[A\e[A\e[A\e[A\e[A\x0e", "second")]
    [InlineData("dra\e[A\e[B", "dra")]
    [InlineData("\x12sec", "second")]
    [InlineData("\x12ir", "third")]
    [InlineData("\x12ir\x12", "first")]
    [InlineData("\x12ir\x12x", "first")]
    [InlineData("dra\x12sec\x07", "dra")]
    [InlineData("dra\x12sec\e", "dra")]
    [InlineData("\x12sec\x01X", "Xsecond")]
    [InlineData("\x12ird\x7f\x7f\x7fsec", "second")]
    public void Take_HistoryKeys_BringLinesBack(string typed, string expected)
    {
        LineHistory history = new();
        history.Add("first");
        history.Add("second");
        history.Add("second");
        history.Add("  ");
        history.Add("third");
        LineEditor editor = new(history);

        editor.Type(typed);

        Assert.Equal(3, history.Count);
        Assert.Equal(expected, editor.Text);
    }

    [Fact]
    public void Add_MoreThanTheHistoryKeeps_ForgetsTheOldest()
    {
        LineHistory history = new();
        for (int i = 0; i < 1000; i++)
        {
            history.Add($"line {i}");
        }

        Assert.Equal(500, history.Count);
        Assert.Equal("line 500", history[0]);
        Assert.Equal("line 999", history[499]);
    }

    [Fact]
    public void Take_LineThatIsTooLong_RefusesMore()
    {
        LineEditor editor = new(null);
        editor.Type(new string('x', LineEditor.MostCharacters));

        Assert.Equal(EditResult.Refused, editor.Type("y"));
        Assert.Equal(LineEditor.MostCharacters, editor.Text.Length);
    }
}
