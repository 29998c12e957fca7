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
    [InlineData(5_999, 10_000, 50)]
    [InlineData(9_999, 10_000, 90)]
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

    [Theory]
    [InlineData(0, 10_000, 1_000)]
    [InlineData(999, 10_000, 1_000)]
    [InlineData(1_000, 10_000, 2_000)]
    [InlineData(9_500, 10_000, 10_000)]
    [InlineData(0, 7, 1)]
    [InlineData(6, 7, 7)]
    [InlineData(0, 33, 4)]
    public void NextStep_IsWhereThePercentGrows(long since, long duration, long next)
    {
        Assert.Equal(next, SlowStart.NextStep(since, duration));
        Assert.True(SlowStart.Percent(next, duration) > SlowStart.Percent(since, duration));
        Assert.True(next == since + 1 || SlowStart.Percent(next - 1, duration) == SlowStart.Percent(since, duration));
    }
}
