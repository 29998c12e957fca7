using Pivot.Console;

namespace Pivot.Tests.Console;

/// <summary>Words of a line.</summary>
public sealed class ConsoleLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  show\t services ", "show,services")]
    [InlineData("a 'b c' \"d 'e\" f", "a,b c,d 'e,f")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d")]
    [InlineData("'a\\'b", "a\\b")]
    [InlineData("show|match '|'", "show,|,match,|")]
    [InlineData("''", "")]
    [InlineData("\"open", "open")]
    public void Parse_Line_IsWords(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', ConsoleLine.Parse(text).Texts));

    [Theory]
    [InlineData("web")]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("a\"b\\c'd|e")]
    [InlineData("漢字 é")]
    public void Quote_AnyWord_IsReadBack(string word) => Assert.Equal([word], ConsoleLine.Parse(ConsoleLine.Quote(word)).Texts);

    [Theory]
    [InlineData("show ser", "show", "ser", 5)]
    [InlineData("show ", "show", "", 5)]
    [InlineData("drain \"my se", "drain", "my se", 6)]
    [InlineData("show a |", "show,a,|", "", 8)]
    [InlineData("", "", "", 0)]
    public void At_Cursor_PartsTheWordThatIsBegun(string text, string before, string begun, int start)
    {
        (ConsoleLine words, ConsoleWord word) = ConsoleLine.At(text, text.Length);

        Assert.Equal(before, string.Join(',', words.Texts));
        Assert.Equal(begun, word.Text);
        Assert.Equal(start, word.Start);
    }

    [Fact]
    public void Parse_RandomText_HasWordsInTheirPlaces()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => " '\"\\|ab"[random.Next(7)]));
            int end = 0;
            foreach (ConsoleWord word in ConsoleLine.Parse(text).Words)
            {
                Assert.InRange(word.Start, end, text.Length);
                Assert.InRange(word.End, word.Start + 1, text.Length);
                end = word.End;
            }
        }
    }
}
