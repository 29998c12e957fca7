using Pivot.Rendering;

namespace Pivot.Tests;

public sealed class TextTableTests
{
    [Fact]
    public void Write_TooWideForTheTerminal_CutsTheWidestColumnsThatMayShrink()
    {
        using StringWriter output = new();
        TextTable table = new(new Column("NAME", MayShrink: true), new Column("COUNT", IsNumber: true), new Column("MEANING", MayShrink: true));
        table.Add("a-rather-long-name", 5, "What such a packet was, in one sentence.");
        table.Write(new Terminal(output, TextWriter.Null, 40, Colours: false, ColoursOnError: false));
        Assert.Equal("NAME             COUNT  MEANING\na-rather-long-~      5  What such a pac~\n", output.ToString());
    }

    [Fact]
    public void Write_TooNarrowToCut_LeavesOutWhatCanBeDoneWithout()
    {
        using StringWriter output = new();
        TextTable table = new(new Column("CLIENT", MayShrink: true), new Column("STATE"), new Column("AGE", IsNumber: true, Dispensable: 1), new Column("BYTES", IsNumber: true, Dispensable: 2));
        table.Add("198.51.100.21", "ESTABLISHED", 17, 123_456_789);
        table.Write(new Terminal(output, TextWriter.Null, 30, Colours: false, ColoursOnError: false));
        Assert.Equal("CLIENT        STATE       AGE\n198.51.100.21 ESTABLISHED  17\n(not shown for want of room: BYTES)\n", output.ToString());
    }

    [Fact]
    public void Write_WithColours_PaintsTextAndNotThePadding()
    {
        using StringWriter output = new();
        TextTable table = new(new Column("STATE"), new Column("N", IsNumber: true));
        table.Add(new Cell("up", Tone.Good), 1);
        table.Write(new Terminal(output, TextWriter.Null, 80, Colours: true, ColoursOnError: false));
        Assert.Equal("\e[1mSTATE\e[0m  \e[1mN\e[0m\n\e[32mup\e[0m     1\n", output.ToString());
    }

    [Fact]
    public void Write_TextWithControlCharacters_PrintsBlanks()
    {
        using StringWriter output = new();
        TextTable table = new(new Column("NAME"));
        table.Add("a\e[2J\nb");
        table.Write(new Terminal(output, TextWriter.Null, null, Colours: false, ColoursOnError: false));
        Assert.Equal("NAME\na [2J b\n", output.ToString());
    }

    [Fact]
    public void Add_WrongNumberOfCells_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextTable(new Column("A")).Add("x", "y"));
}
