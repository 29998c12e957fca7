using System.Text;

namespace Pivot.Toml.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("a = 1\nb = ", 2, 5, "found the end of the text, expected a value")]
    [InlineData("a = \n", 1, 5, "found the end of the line, expected a value")]
    [InlineData("a", 1, 2, "found the end of the text behind a key, expected = and a value")]
    [InlineData("= 1", 1, 1, "found '=', expected a key, a [table] header or a comment")]
    [InlineData("a. = 1", 1, 4, "found '=', expected a key behind the dot")]
    [InlineData("a = 1 b = 2", 1, 7, "found 'b' behind a value, expected the end of the line")]
    [InlineData("\uFEFFa = tru", 1, 5, "found 'tru', expected a value: text in quotes, a number, true or false, a date or time, [ or {")]
    [InlineData("é = 1", 1, 1, "found 'é' (U+00E9), expected a key, a [table] header or a comment")]
    [InlineData("a = '\U0001F600' x", 1, 9, "found 'x' behind a value, expected the end of the line")]
    [InlineData("a = 012", 1, 5, "found '012', expected a number without leading zeros (octal is written 0o...)")]
    [InlineData("a = 1__0", 1, 5, "found '1__0', expected a number: digits, with single underscores only between them")]
    [InlineData("a = 9223372036854775808", 1, 5, "found '9223372036854775808', expected an integer from -9223372036854775808 to 9223372036854775807")]
    [InlineData("a = 0xffffffffffffffff", 1, 5, "found '0xffffffffffffffff', expected an integer of at most 0x7fffffffffffffff (63 bits)")]
    [InlineData("a = -0x1", 1, 5, "found '-0x1', expected no sign in front of 0x, 0o or 0b")]
    [InlineData("a = 1.", 1, 5, "found '1.', expected a digit behind the decimal point, and single underscores only between digits")]
    [InlineData("a = 1e400", 1, 5, "found '1e400', expected a float of at most about 1.8e308 (or inf)")]
    [InlineData("a = 2021-02-29", 1, 5, "found '2021-02-29', expected a day from 01 to 28")]
    [InlineData("a = 25:00:00", 1, 5, "found '25:00:00', expected an hour from 00 to 23")]
    [InlineData("a = \"x\ny = 1", 1, 7, "found the end of the line in a string, expected its closing \"")]
    [InlineData("a = \"\"\"x\ny = 1", 1, 5, "found no end to the multi-line string that starts here, expected its closing \"\"\"")]
    [InlineData("a = \"\\q\"", 1, 6, "found a backslash followed by 'q', expected one of the escapes \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX (a string in single quotes takes backslashes as they are)")]
    [InlineData("a = \"\\uD800\"", 1, 6, "found the escape for U+D800, expected a Unicode scalar value: 0 to D7FF or E000 to 10FFFF")]
    [InlineData("a = 'x\u0001'", 1, 7, "found the control character U+0001 in a string, expected none but tabs")]
    [InlineData("# x\u007F", 1, 4, "found the control character U+007F in a comment, expected none but tabs")]
    [InlineData("a = 1\rb = 2", 1, 6, "found a carriage return without a line feed behind a value, expected the end of the line")]
    [InlineData("a = [1,\n 2", 2, 3, "found the end of the text in the array that starts at line 1, column 5, expected , or ]")]
    [InlineData("a = { b = 1,\n c = 2 }", 1, 13, "found the end of the line in an inline table, expected all of it on one line (TOML 1.0)")]
    [InlineData("a = { b = 1, }", 1, 12, "found a comma behind the last entry of an inline table, expected none (TOML 1.0)")]
    [InlineData("[a\nb = 1", 1, 3, "found the end of the line in a table header, expected ] behind the name")]
    [InlineData("[a]]\n", 1, 3, "found ]] in a table header that starts with one bracket, expected ] (or [[ in front)")]
    [InlineData("[[a]\n", 1, 5, "found the end of the line in a table header, expected ]] behind the name")]
    [InlineData("a = 1\na = 2", 2, 1, "found 'a' again, which is already an integer at line 1, column 1; expected each key once in a table")]
    [InlineData("[a]\n[a]", 2, 2, "found 'a' again, which is already a table at line 1, column 2; expected one definition of each table")]
    [InlineData("a = {}\n[a.b]", 2, 2, "found 'a' again, which is already an inline table at line 1, column 1; expected a table that can still be added to")]
    [InlineData("[[a]]\n[a]", 2, 2, "found 'a' again, which is already an array of tables at line 1, column 3; expected one more [[element]] of it or another name")]
    [InlineData("a = []\n[[a]]", 2, 3, "found 'a' again, which is already an array at line 1, column 1; expected another name for an array of tables")]
    public void TryParse_OneMistake_GivesOneErrorWithItsPlace(string text, int line, int column, string message)
    {
        Assert.False(TomlDocument.TryParse(text, out TomlDocument? document, out IReadOnlyList<TomlError> errors));

        Assert.Null(document);
        Assert.Equal([new TomlError(new TomlPosition(line, column), message)], errors);
    }

    [Fact]
    public void TryParse_MistakesOnSeveralLines_ReportsEachInOrder()
    {
        string text = "a = 1\na = 2\nb = tru\nc 3\n[t]\nd = \"\\x \\y\"\n[t]\nd = 1\n";
        Assert.False(TomlDocument.TryParse(text, out _, out IReadOnlyList<TomlError> errors));

        Assert.Equal(["2:1", "3:5", "4:3", "6:6", "6:9", "7:2"], errors.Select(e => e.Position.ToString()));
    }

    [Theory]
    [InlineData("a = [\n 1,\n 2 3,\n [4],\n { x = 5 },\n]\nb = 1\nb = 2\n", "3:4 8:1")]
    [InlineData("a = [\n 1,\nb = 2\n[t]\nc = 1\nc = 1\n", "3:1 6:1")]
    [InlineData("[[service\nname = 1\n[[service]]\nname = 1\nname = 2\n", "1:10")]
    [InlineData("a = [ {\n x = 1,\n y = 2\n} ]\n", "1:8")]
    public void TryParse_MistakeAcrossLines_DoesNotCascade(string text, string places)
    {
        Assert.False(TomlDocument.TryParse(text, out _, out IReadOnlyList<TomlError> errors));

        Assert.Equal(places, string.Join(' ', errors.Select(e => e.Position)));
    }

    [Theory]
    [InlineData("a = 'é\u00FF'", 7, "found the byte 0xFF, which is not valid UTF-8 here; expected text saved as UTF-8")]
    [InlineData("\u00FF\u00FEa\0", 1, "found a UTF-16 byte order mark, expected UTF-8: save the text as UTF-8")]
    [InlineData("a = '\u00C3", 6, "found the byte 0xC3, which is not valid UTF-8 here; expected text saved as UTF-8")]
    [InlineData("a = '\u00ED\u00A0\u0080'", 6, "found the byte 0xED, which is not valid UTF-8 here; expected text saved as UTF-8")]
    public void TryParse_NotUtf8_SaysWhichByte(string text, int column, string message)
    {
        // One character a byte, but for é, which is the two of UTF-8.
        byte[] bytes = Encoding.Latin1.GetBytes(text.Replace("é", "\u00C3\u00A9", StringComparison.Ordinal));
        Assert.False(TomlDocument.TryParse(bytes, out _, out IReadOnlyList<TomlError> errors));

        Assert.Equal([new TomlError(new TomlPosition(1, column), message)], errors);
    }

    [Fact]
    public void TryParse_HalfSurrogatePair_IsRefused()
    {
        Assert.False(TomlDocument.TryParse("a = '\U0001F600\uD800'", out _, out IReadOnlyList<TomlError> errors));

        Assert.Equal(new TomlPosition(1, 7), Assert.Single(errors).Position);
    }

    [Fact]
    public void TryParse_ErrorOnEveryLine_StopsAtAHundred()
    {
        Assert.False(TomlDocument.TryParse(string.Concat(Enumerable.Repeat("a b\n", 10_000)), out _, out IReadOnlyList<TomlError> errors));

        Assert.Equal(100, errors.Count);
    }
}
