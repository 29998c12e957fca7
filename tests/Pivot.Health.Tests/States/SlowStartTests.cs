using Pivot.Health.States;

namespace Pivot.Health.Tests.States;

public sealed class SlowStartTests
{
    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(0, 10_000, 1)]
    [InlineData(-5, 10_000, 1)]
    [InlineData(50, 10_000, 1)]
    [InlineData(1_000, 10_000, 10)]
    [InlineData(5_000, 10_000, 50)]
    [InlineData(9_999, 10_000, 99)]
    [InlineData(10_000, 10_000, 100)]
    [InlineData(long.MaxValue, 10_000, 100)]
    public void Percent_GrowsInAStraightLine(long since, long duration, int percent) => Assert.Equal(percent, SlowStart.Percent(since, duration));

    [Fact]
    public void Percent_OfAnHour_NeverFalls()
    {
        int last = 0;
        for (long since = 0; since <= 3_600_000; since += 777)
        {
            int percent = SlowStart.Percent(since, 3_600_000);
            Assert.True(percent >= last && percent is >= 1 and <= 100);
            last = percent;
        }
    }
}
