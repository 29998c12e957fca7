using Pivot.Appliance;

namespace Pivot.Tests.Appliance;

public sealed class PatienceTests
{
    private const long Started = 500_000;

    [Theory]
    // Not ready: answers of the one before do not count.
    [InlineData(false, Started, 0, 59_999, false)]
    [InlineData(false, Started, 0, 60_000, true)]
    // Ready: from its last answer, or from the moment when it was ready where it has given none.
    [InlineData(true, Started, 0, 11_999, false)]
    [InlineData(true, Started, 0, 12_000, true)]
    [InlineData(true, Started, Started + 5_000, 16_999, false)]
    [InlineData(true, Started, Started + 5_000, 17_000, true)]
    public void IsOver_SomeTimeAfterTheStart_ByWhatItHasSaid(bool isReady, long since, long lastAnswer, long after, bool isOver) =>
        Assert.Equal(isOver, Patience.IsOver(isReady, since, lastAnswer, Started + after));

    [Theory]
    // Stopped for long before: its start has its own time.
    [InlineData(false, 0, 0, true)]
    [InlineData(false, 0, 59_999, true)]
    [InlineData(false, 0, 60_000, false)]
    [InlineData(true, Started + 1_000, 8_999, true)]
    [InlineData(true, Started + 1_000, 9_000, false)]
    public void MayFeed_SomeTimeAfterTheStart_AsLongAsThereIsHope(bool hasAnswered, long lastAnswer, long after, bool mayFeed) =>
        Assert.Equal(mayFeed, Patience.MayFeed(hasAnswered, Started, lastAnswer, Started + after));
}
