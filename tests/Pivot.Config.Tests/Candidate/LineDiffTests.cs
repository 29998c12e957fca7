using Pivot.Config.Candidate;

namespace Pivot.Config.Tests.Candidate;

/// <summary>The lines that two texts differ in.</summary>
public class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\n", "a\r\nb\r\n", "")]
    [InlineData("", "a\n", "@@ line 1|+ a")]
    [InlineData("a\n", "", "@@ line 1|- a")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nfour\n5\n6\n7\n", "@@ line 2|  2|  3|- 4|+ four|  5|  6")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n", "0\n1\n2\n3\n4\n5\n6\n7\n", "@@ line 1|+ 0|  1|  2|@@ line 7|  6|  7|- 8")]
    public void Between_TwoTexts_AreTheirDifferences(string before, string after, string expected) => Assert.Equal(expected, string.Join('|', LineDiff.Between(before, after)));

    [Theory]
    [InlineData(40)]
    [InlineData(2600)]
    public void Between_RandomTexts_GivesTheOneFromTheOther(int lines)
    {
        var random = new Random(lines);
        var before = Enumerable.Range(0, lines).Select(_ => $"{random.Next(30)}").ToList();
        var after = before.Where(_ => random.Next(10) > 0).Select(line => random.Next(10) > 0 ? line : "x").ToList();

        var diff = LineDiff.Between(string.Join('\n', before) + "\n", string.Join('\n', after) + "\n");

        Assert.Equal(after.Count - before.Count, diff.Count(line => line[0] == '+') - diff.Count(line => line[0] == '-'));
        Assert.Equal(before.CountBy(line => line).ToDictionary()["7"] - after.Count(line => line == "7"), diff.Count(line => line == "- 7") - diff.Count(line => line == "+ 7"));
    }
}
