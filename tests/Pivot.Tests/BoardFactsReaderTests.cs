using Pivot.Running;

namespace Pivot.Tests;

/// <summary>Which ports the kernel gives to the board's own connections.</summary>
public sealed class BoardFactsReaderTests
{
    [Theory]
    [InlineData("32768\t60999", "", "32768-60999")]
    [InlineData("32768 60999", "8080,40000,41000-41999,60999", "32768-39999,40001-40999,42000-60998")]
    [InlineData("1024\t65535", "1024-1100,65535", "1101-65534")]
    [InlineData("40000\t40010", "30000-50000", "")]
    [InlineData("40000\t40010", null, "40000-40010")]
    public void LocalPorts_RangeAndReserved_AreWhatIsLeft(string range, string? reserved, string expected) =>
        Assert.Equal(expected, string.Join(',', BoardFactsReader.LocalPorts(range, reserved)!));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("60999\t32768")]
    [InlineData("1 2 3")]
    public void LocalPorts_RangeThatCannotBeRead_IsNotKnown(string? range) => Assert.Null(BoardFactsReader.LocalPorts(range, "80"));
}
