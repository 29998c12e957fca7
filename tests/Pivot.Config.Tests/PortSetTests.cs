using Pivot.Director.Services;

namespace Pivot.Config.Tests;

public class PortSetTests
{
    private static PortSet Set(params (int First, int Last)[] ranges) =>
        new([.. ranges.Select(range => new PortRange((ushort)range.First, (ushort)range.Last))]);

    [Fact]
    public void Intersection_EveryPairOfSmallSets_IsWhatPortByPortComparisonFinds()
    {
        PortSet[] sets =
        [
            Set((1, 1)), Set((9, 9)), Set((1, 3), (7, 9)), Set((4, 6)), Set((2, 2), (5, 5), (8, 8)), Set((3, 7)), Set((1, 2), (4, 4), (6, 6), (9, 12)), PortSet.Any,
        ];
        foreach (var one in sets)
        {
            foreach (var other in sets)
            {
                var shared = Enumerable.Range(1, 20).Where(port => one.Contains(port) && other.Contains(port)).ToArray();
                var found = one.Intersection(other);

                Assert.Equal(shared.Length > 0, found is not null);
                Assert.True(found is null || shared.Contains(found.Value.First) || found.Value.First == 0, $"{one} and {other}: {found}");
            }
        }
    }

    [Fact]
    public void OnlyPort_OnePortOnly_HasIt()
    {
        Assert.Equal((ushort)80, Set((80, 80)).OnlyPort);
        Assert.Null(Set((80, 81)).OnlyPort);
        Assert.Null(Set((80, 80), (443, 443)).OnlyPort);
        Assert.Null(PortSet.Any.OnlyPort);
    }
}
