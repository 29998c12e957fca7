using Pivot.Director.Services;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

public sealed class EffectiveWeightsTests
{
    private static readonly ServerCondition Up = ServerCondition.AsConfigured;
    private static readonly ServerCondition Draining = new() { IsDraining = true };

    private static ServerCondition Share(int percent) => new() { SharePercent = percent };

    [Fact]
    public void Of_AllWell_AreAsAskedFor() => Assert.Equal([1, 2, 0, 9], Of("wlc", [1, 2, 0, 7], Up, Up, Up, new ServerCondition(Weight: 9)));

    [Fact]
    public void Of_DrainedDrainingAndMaintenance_AreZeroAndLeaveTheOthersAlone() =>
        Assert.Equal([0, 2, 0, 0], Of("wlc", [3, 2, 1, 1], new ServerCondition(IsDrained: true), Up, Draining, new ServerCondition { IsInMaintenance = true, SharePercent = 50 }));

    [Fact]
    public void Of_ThreeQuartersOfOne_KeepsTheRatio() => Assert.Equal([75, 100, 200], Of("wlc", [1, 1, 2], Share(75), Up, Up));

    [Fact]
    public void Of_MoreThanItsShare_KeepsTheRatio() => Assert.Equal([300, 100], Of("rr", [1, 1], Share(300), Up));

    [Theory]
    [InlineData("ovf")]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    [InlineData("dh")]
    public void Of_SchedulerForWhichAWeightIsANumberOfConnections_StaysWholeAndAtLeastOne(string scheduler) =>
        Assert.Equal([1, 7, 10], Of(scheduler, [1, 10, 10], Share(75), Share(75), Up));

    [Fact]
    public void Of_SourceHashing_FitsIntoItsTable()
    {
        int[] weights = Of("sh", [10, 10, 10], Share(50), Up, Up);

        Assert.Equal([40, 80, 80], weights);
        Assert.True(weights.Sum() <= 256);
    }

    [Fact]
    public void Of_Maglev_KnowsTenths() => Assert.Equal([3, 10], Of("mh", [1, 1], Share(30), Up));

    [Fact]
    public void Of_WeightSetByPeople_IsNotTouchedByAgentOrSlowStart() =>
        Assert.Equal([500, 500, 25], Of("wlc", [1, 1, 1], Share(10) with { Weight = 5 }, Draining with { Weight = 5 }, Share(25)));

    [Fact]
    public void Of_WeightSetByPeople_GivesWayToMaintenance() => Assert.Equal([0, 1], Of("wlc", [1, 1], new ServerCondition(Weight: 5) { IsInMaintenance = true }, Up));

    [Fact]
    public void Of_ShareOfAServerThatIsDown_DoesNotScaleTheOthers() => Assert.Equal([1, 3], Of("wlc", [1, 3], Share(50) with { IsDown = true }, Up));

    [Fact]
    public void Of_LargeWeights_StayInRange() => Assert.Equal([32_767, 65_535, 256], Of("wlc", [65_535, 65_535, 1], Share(50), Up, Share(25_600)));

    [Fact]
    public void Of_HugeShareOfALargeWeight_IsTheLargest() => Assert.Equal([65_535, 1000], Of("wlc", [1000, 1000], Share(25_600), Up));

    [Fact]
    public void Of_Fallback_StaysOne()
    {
        RealServerSpec[] servers = [Server(Server1, 80, 4), Server(Server2, 80) with { IsFallback = true }];

        Assert.Equal([200, 1], EffectiveWeights.Of("wlc", servers, [Share(50), Up]));
        Assert.Equal([4, 0], EffectiveWeights.Of("wlc", servers, [Up, new ServerCondition(IsDrained: true)]));
    }

    private static int[] Of(string scheduler, int[] configured, params ServerCondition[] conditions) =>
        EffectiveWeights.Of(scheduler, [.. configured.Select(weight => Server(Server1, 80, weight))], conditions);
}
