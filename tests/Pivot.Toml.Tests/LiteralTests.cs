namespace Pivot.Toml.Tests;

public sealed class LiteralTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("quote \" backslash \\ tab \t newline \r\n bell \a delete \u007F next \u0085")]
    [InlineData("\U0001F600 \uFEFF é")]
    public void From_String_ReadsBack(string value) => Assert.Equal(value, Assert.IsType<TomlString>(ReadBack(value)).Value);

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(1e300)]
    [InlineData(1.5e-9)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void From_Double_ReadsBack(double value) => Assert.Equal(value, Assert.IsType<TomlFloat>(ReadBack(value)).Value);

    [Fact]
    public void From_NegativeZero_KeepsItsSign() => Assert.True(double.IsNegative(Assert.IsType<TomlFloat>(ReadBack(-0.0)).Value));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void From_Long_ReadsBack(long value) => Assert.Equal(value, Assert.IsType<TomlInteger>(ReadBack(value)).Value);

    [Fact]
    public void From_DatesAndTimes_ReadBack()
    {
        DateTime moment = new DateTime(1979, 5, 27, 7, 32, 1).AddTicks(1234500);
        TomlOffsetDateTime offset = Assert.IsType<TomlOffsetDateTime>(ReadBack(TomlLiteral.From(new DateTimeOffset(moment, TimeSpan.FromMinutes(-150)))));

        Assert.Equal((moment, TimeSpan.FromMinutes(-150)), (offset.Local, offset.Offset));
        Assert.Equal(TimeSpan.Zero, Assert.IsType<TomlOffsetDateTime>(ReadBack(TomlLiteral.From(new DateTimeOffset(moment, TimeSpan.Zero)))).Offset);
        Assert.Equal(moment, Assert.IsType<TomlLocalDateTime>(ReadBack(TomlLiteral.From(moment))).Value);
        Assert.Equal(DateOnly.FromDateTime(moment), Assert.IsType<TomlLocalDate>(ReadBack(TomlLiteral.From(DateOnly.FromDateTime(moment)))).Value);
        Assert.Equal(TimeOnly.FromDateTime(moment), Assert.IsType<TomlLocalTime>(ReadBack(TomlLiteral.From(TimeOnly.FromDateTime(moment)))).Value);
    }

    [Fact]
    public void InlineTable_Nested_IsOneLine() =>
        Assert.Equal("{ \"a b\" = [1, \"x\"], c = {} }", TomlLiteral.InlineTable([new("a b", TomlLiteral.Array([1, "x"])), new("c", TomlLiteral.InlineTable([]))]).ToString());

    [Fact]
    public void InlineTable_KeyTwice_IsRefusedByTheDocument() =>
        Assert.Throws<InvalidOperationException>(() => Samples.Parse("").Set(["t"], TomlLiteral.InlineTable([new("a", 1), new("a", 2)])));

    [Fact]
    public void From_HalfSurrogatePair_IsRefused() => Assert.Throws<ArgumentException>(() => TomlLiteral.From("\uD800"));

    private static TomlNode ReadBack(TomlLiteral literal) => Samples.Parse("").Set(["a", "b c"], literal).Find("a", "b c")!;
}
