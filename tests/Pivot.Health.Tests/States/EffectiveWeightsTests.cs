using Pivot.Health.States;

namespace Pivot.Health.Tests.States;

public sealed class EffectiveWeightsTests
{
    private static readonly ServerHealth Up = new(ServerAvailability.Up, 100, null);
    private static readonly ServerHealth Down = new(ServerAvailability.Down, 100, null);
    private static readonly ServerHealth Draining = new(ServerAvailability.Draining, 100, null);

    private static ServerHealth Share(int percent) => new(ServerAvailability.Up, percent, null);

    [Fact]
    public void Of_AllWell_AreAsConfigured() => Assert.Equal([1, 2, 0, 7], EffectiveWeights.Of([1, 2, 0, 7], [Up, null, Up, new ServerHealth(ServerAvailability.Unproven, 100, null)]));

    [Fact]
    public void Of_DownDrainingAndMaintenance_AreZeroAndLeaveTheOthersAlone() =>
        Assert.Equal([0, 2, 0, 0], EffectiveWeights.Of([3, 2, 1, 1], [Down, Up, Draining, new ServerHealth(ServerAvailability.Maintenance, 50, null)]));

    [Fact]
    public void Of_ThreeQuartersOfOne_KeepsTheRatio() => Assert.Equal([75, 100, 200], EffectiveWeights.Of([1, 1, 2], [Share(75), Up, null]));

    [Fact]
    public void Of_MoreThanItsShare_KeepsTheRatio() => Assert.Equal([300, 100], EffectiveWeights.Of([1, 1], [Share(300), Up]));

    [Fact]
    public void Of_ResolutionOfOne_StaysWholeAndAtLeastOne() => Assert.Equal([1, 7, 10], EffectiveWeights.Of([1, 10, 10], [Share(75), Share(75), Up], resolution: 1));

    [Fact]
    public void Of_ShareOfZero_IsZero() => Assert.Equal([0, 1], EffectiveWeights.Of([5, 1], [new ServerHealth(ServerAvailability.Draining, 0, null), Up]));

    [Fact]
    public void Of_LargeWeights_StayInRange()
    {
        int[] weights = EffectiveWeights.Of([65_535, 65_535, 1], [Share(50), Up, Share(25_600)]);
        Assert.Equal([32_767, 65_535, 256], weights);
    }

    [Fact]
    public void Of_HugeShareOfALargeWeight_IsTheLargest() => Assert.Equal([65_535, 1000], EffectiveWeights.Of([1000, 1000], [Share(25_600), Up]));
}
