using Pivot.Director.Connections;
using Pivot.Director.Scheduling;
using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>lblc and lblcr: what an address keeps, when it moves, what is forgotten and when.</summary>
public sealed class SchedulingLocalityTests
{
    private const string One = "198.51.100.1";
    private const string Two = "198.51.100.2";
    private const ulong Minute = 60 * Ticks.PerSecond;
    private const ulong Hour = 60 * Minute;

    [Theory]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    public void Schedule_KnownAddress_KeepsItsServerWhileOthersAreLessLoaded(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "9 9");
        Assert.Equal("A", bench.Open(1, One));
        Assert.Equal("B", bench.Open(1, Two));
        bench.Load('A', active: 5);

        Assert.Equal("AAA", bench.Open(3, One));
    }

    [Theory]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    public void Schedule_MoreActiveThanWeight_MovesOnlyWhenAnotherIsBelowHalf(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "4 4");
        bench.Open(1, One);
        bench.Load('A', active: 5);
        bench.Load('B', active: 2);
        Assert.Equal('A', bench.Choose(destination: One));

        bench.Unload('B', 1);
        Assert.Equal('B', bench.Choose(destination: One));

        bench.Unload('A', 5);
        Assert.Equal(scheduler == "lblc" ? 'B' : 'A', bench.Choose(destination: One));
    }

    [Fact]
    public void Lblc_ActiveEqualToWeight_IsNotYetTooMany()
    {
        var bench = new SchedulingBench("lblc", "4 4");
        bench.Open(1, One);
        bench.Load('A', active: 4);

        Assert.Equal('A', bench.Choose(destination: One));
    }

    [Theory]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    public void Schedule_KeptServerOverItsThreshold_IsNotUsed(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "9 9");
        bench.Open(1, One);
        bench.Limit('A', 1);

        Assert.Equal('B', bench.Choose(destination: One));
    }

    [Theory]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    public void Schedule_ServerRemovedAndBack_IsKnownToAddressesThatDidNotAskMeanwhile(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "A9 B9");
        bench.Open(1, One);
        bench.Open(1, Two);
        bench.Load('B', 0, inactive: 3);
        bench.Use("A9");
        Assert.Equal('A', bench.Choose(destination: One));
        bench.Use("A9 B9");

        Assert.Equal('B', bench.Choose(destination: Two));
        bench.Use("A9");
        Assert.Equal('A', bench.Choose(destination: Two));
        bench.Use("A9 B9");
        Assert.Equal('A', bench.Choose(destination: Two));
    }

    [Fact]
    public void Lblcr_SetOfTwo_UsesTheLessLoadedAndTheLastToJoinOfEquals()
    {
        SchedulingBench bench = WithSetOfAAndB();
        bench.Unload('A', 5);
        Assert.Equal('B', bench.Choose(destination: One));

        bench.Load('B', active: 1);
        Assert.Equal('A', bench.Choose(destination: One));
    }

    [Fact]
    public void Lblcr_SetUnchangedForADay_LosesItsMostLoaded()
    {
        SchedulingBench bench = WithSetOfAAndB();
        bench.Unload('A', 5);
        bench.Load('B', active: 2);

        // Asked for every hour, so that it is not forgotten as a whole.
        for (int hour = 0; hour < 24; hour++)
        {
            bench.Now += Hour;
            Assert.Equal('A', bench.Choose(destination: One));
        }

        bench.Unload('B', 2);
        Assert.Equal('B', bench.Choose(destination: One));
        bench.Load('B', active: 2);
        bench.Now++;
        Assert.Equal('A', bench.Choose(destination: One));
        bench.Unload('B', 2);
        Assert.Equal('A', bench.Choose(destination: One));
    }

    [Fact]
    public void Lblcr_OldSetWithARemovedServer_LosesThatOne()
    {
        SchedulingBench bench = WithSetOfAAndB();
        bench.Unload('A', 5);
        bench.Use("B4");
        for (int hour = 0; hour <= 24; hour++)
        {
            bench.Now += Hour;
            Assert.Equal('B', bench.Choose(destination: One));
        }

        bench.Use("A4 B4");
        bench.Load('B', active: 3);
        Assert.Equal('B', bench.Choose(destination: One));
    }

    [Fact]
    public void DestinationMap_UnusedForADay_IsForgottenAtAFullCheck()
    {
        var map = new DestinationMap<int>(1);
        map.Check(100);
        map.Add(Address(1), 11, 100);
        map.Add(Address(2), 22, 100);
        map.Check(100 + (23 * Hour));
        Assert.True(map.TryFind(Address(2), 100 + (23 * Hour), out int place));
        Assert.Equal(22, map[place]);

        map.Check(100 + (24 * Hour) + (31 * Minute));

        Assert.Equal(1, map.Count);
        Assert.False(map.TryFind(Address(1), 100 + (24 * Hour) + (31 * Minute), out _));
    }

    [Fact]
    public void DestinationMap_NobodyAskedForDays_MakesUpForTheChecks()
    {
        var map = new DestinationMap<int>(1);
        map.Check(100);
        for (int i = 0; i < 100; i++)
        {
            map.Add(Address(i), i, 100);
        }

        map.Check(100 + (100 * Hour));

        Assert.Equal(0, map.Count);
        map.Add(Address(1), 1, 100 + (100 * Hour));
        Assert.True(map.TryFind(Address(1), 100 + (100 * Hour), out _));
    }

    [Fact]
    public void DestinationMap_OverComfortable_DropsTheOldestIdleOnes()
    {
        var dropped = new List<int>();
        var map = new DestinationMap<int>(1, dropped.Add);
        map.Check(100);
        for (int i = 0; i < DestinationMap<int>.Comfortable + 300; i++)
        {
            map.Add(Address(i), i, 100 + (ulong)(i < 500 ? 0 : 4 * Minute));
        }

        map.Check(100 + (5 * Minute));
        Assert.Empty(dropped);

        map.Check(100 + (6 * Minute));
        Assert.Equal(Enumerable.Range(0, 400), dropped);
        Assert.Equal(DestinationMap<int>.Comfortable - 100, map.Count);
    }

    [Fact]
    public void DestinationMap_AtCapacity_ReplacesTheLeastRecentlyUsed()
    {
        var dropped = new List<int>();
        var map = new DestinationMap<int>(1, dropped.Add);
        for (int i = 0; i < DestinationMap<int>.Capacity; i++)
        {
            map.Add(Address(i), i, 100);
        }

        Assert.True(map.TryFind(Address(0), 101, out _));
        map.Add(Address(-1), -1, 102);
        map.Add(Address(-2), -2, 102);

        Assert.Equal([1, 2], dropped);
        Assert.Equal(DestinationMap<int>.Capacity, map.Count);
        for (int i = 3; i < DestinationMap<int>.Capacity; i++)
        {
            Assert.True(map.TryFind(Address(i), 103, out int place));
            Assert.Equal(i, map[place]);
        }
    }

    [Fact]
    public void ServerSetPool_Full_LeavesSetsAsTheyAreAndTakesReleasedNodesAgain()
    {
        var pool = new ServerSetPool();
        ServerSet big = ServerSetPool.Empty;
        ServerSet[] sets = [.. Enumerable.Repeat(ServerSetPool.Empty, ServerSetPool.Capacity)];
        foreach (ref ServerSet set in sets.AsSpan())
        {
            pool.Insert(ref set, 1, 5);
        }

        pool.Insert(ref big, 1, 5);
        Assert.Equal(0, big.Size);

        pool.Release(sets[7]);
        pool.Insert(ref big, 1, 6);
        pool.Insert(ref big, 1, 7);
        Assert.Equal((1, 6UL), (big.Size, big.LastModified));
    }

    /// <summary>The address's server A has 5 active connections at weight 4, so B has joined.</summary>
    private static SchedulingBench WithSetOfAAndB()
    {
        var bench = new SchedulingBench("lblcr", "A4 B4");
        Assert.Equal('A', bench.Choose(destination: One));
        bench.Load('A', active: 5);
        Assert.Equal('B', bench.Choose(destination: One));
        return bench;
    }

    private static IpAddress Address(int number) => IpAddress.FromIPv4((uint)number * 7919);
}
