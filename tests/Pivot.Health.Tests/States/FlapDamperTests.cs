using Pivot.Health.States;

namespace Pivot.Health.Tests.States;

public sealed class FlapDamperTests
{
    [Fact]
    public void Change_NowAndThen_IsAlwaysSaid()
    {
        FlapDamper damper = new();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(damper.Change(i * 20_000L));
            Assert.False(damper.IsFlapping);
        }
    }

    [Fact]
    public void Change_EverySecond_IsSaidFiveTimesOnly()
    {
        FlapDamper damper = new();
        bool[] said = [.. Enumerable.Range(0, 600).Select(i => damper.Change(i * 1000L))];

        Assert.Equal(5, said.Count(static one => one));
        Assert.All(said.Take(5), static one => Assert.True(one));
        Assert.True(damper.IsFlapping);
        Assert.Equal(595, damper.Unsaid);
    }

    [Fact]
    public void HasSettled_AfterAQuietWindow_IsTrueOnce()
    {
        FlapDamper damper = new();
        for (int i = 0; i < 10; i++)
        {
            damper.Change(i * 1000L);
        }

        Assert.False(damper.HasSettled(9_000 + FlapDamper.Window - 1, out _));
        Assert.True(damper.HasSettled(9_000 + FlapDamper.Window, out int unsaid));
        Assert.Equal(5, unsaid);
        Assert.False(damper.HasSettled(9_000 + FlapDamper.Window, out _));
        Assert.True(damper.Change(100_000));
        Assert.False(damper.IsFlapping);
    }
}
