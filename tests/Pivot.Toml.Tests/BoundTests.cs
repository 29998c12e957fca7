namespace Pivot.Toml.Tests;

public sealed class BoundTests
{
    private const int Limit = 200;
    private const int Repetitions = 300_000;

    [Theory]
    [InlineData("a = ", "[", "", "]")]
    [InlineData("a = ", "{a=", "1", "}")]
    [InlineData("[", "a.", "a]", "")]
    [InlineData("", "a.", "a = 1", "")]
    public void TryParse_Nesting_EndsAtTheLimit(string before, string open, string inner, string close)
    {
        int atLimit = inner == "a]" ? Limit - 1 : Limit;
        Assert.True(TomlDocument.TryParse(Nest(atLimit), out _, out _));
        Assert.False(TomlDocument.TryParse(Nest(atLimit + 1), out _, out IReadOnlyList<TomlError> errors));
        Assert.Contains("nested more than 200 levels deep", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.False(TomlDocument.TryParse(Nest(Repetitions), out _, out _));

        string Nest(int levels) => before + string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));
    }

    /// <summary>At quadratic cost each of these would take minutes to hours, and the run's own limit fail it.</summary>
    [Theory]
    [InlineData("1,")]
    [InlineData("'\U0001F600',")]
    [InlineData("{a=1},\n")]
    [InlineData("[],\r\n # c\r\n")]
    public void TryParse_LongArray_IsReadWhole(string item)
    {
        string text = "a = [" + string.Concat(Enumerable.Repeat(item, Repetitions)) + "]";

        Assert.Equal(Repetitions, Assert.IsType<TomlArray>(Samples.Parse(text).Find("a")).Items.Count);
    }

    /// <summary>At quadratic cost each of these would take minutes to hours, and the run's own limit fail it.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("[[a")]
    [InlineData("a = [[[")]
    [InlineData("a = '")]
    [InlineData("a = \"\"\"\\")]
    [InlineData("{ a = ")]
    [InlineData("a.a.")]
    [InlineData("a.a = 1\n")]
    [InlineData("[a.a]\n")]
    [InlineData("a = [\n")]
    [InlineData("a = [{b = [\n")]
    [InlineData("a = 1_")]
    [InlineData("#\r")]
    public void TryParse_LongNonsense_IsRefused(string piece)
    {
        Assert.False(TomlDocument.TryParse(string.Concat(Enumerable.Repeat(piece, Repetitions)), out _, out IReadOnlyList<TomlError> errors));

        Assert.NotEmpty(errors);
    }
}
