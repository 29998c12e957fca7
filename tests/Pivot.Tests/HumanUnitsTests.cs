using Pivot.Rendering;

namespace Pivot.Tests;

public sealed class HumanUnitsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1_048_575, "1.0 MiB")]
    [InlineData(3_221_225_472, "3.0 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Bytes_AnyAmount_IsReadable(long bytes, string expected) => Assert.Equal(expected, HumanUnits.Bytes(bytes));

    [Theory]
    [InlineData(-1, "0s")]
    [InlineData(59, "59s")]
    [InlineData(899, "14m 59s")]
    [InlineData(3600, "1h 0m")]
    [InlineData(93_784, "1d 2h")]
    [InlineData(86_400_000, "1000d 0h")]
    public void Duration_AnySeconds_IsReadable(long seconds, string expected) => Assert.Equal(expected, HumanUnits.Duration(seconds));
}
