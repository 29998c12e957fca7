namespace Pivot.Director.Tests;

/// <summary>Orders that follow from the rules of IPVS by hand; the vectors of reference/field.md §4.2.</summary>
public sealed class SchedulingOrderTests
{
    [Theory]
    [InlineData("wrr", "4 3 2", "AABABCABC")]
    [InlineData("sed", "1 1", "AAAA")]
    [InlineData("sed", "1 2 1", "BBBB")]
    [InlineData("nq", "1 5 9", "AAAA")]
    [InlineData("fo", "1 3 3 2", "BBBB")]
    [InlineData("fo", "0 0 1", "CCC")]
    [InlineData("ovf", "1 3 3 2", "BBBB")]
    [InlineData("twos", "0 0 1", "CCC")]
    [InlineData("lblc", "1 1", "AAAA")]
    [InlineData("lblcr", "1 1", "AAAA")]
    public void Schedule_InactiveConnections_FollowTheRule(string scheduler, string weights, string expected)
    {
        var bench = new SchedulingBench(scheduler, weights);

        Assert.Equal(expected, bench.Open(expected.Length));
    }

    [Fact]
    public void Sed_ActiveConnections_AreWeighedWithTheOneToCome()
    {
        var bench = new SchedulingBench("sed", "2 1");
        string order = "";
        for (int i = 0; i < 6; i++)
        {
            char chosen = bench.Choose();
            order += chosen;
            bench.Load(chosen, active: 1);
        }

        // (a+1)/2 against (b+1)/1: 1/2 A, 2/2 and 1 A (first of equals), 3/2 and 1 B, 3/2 and 2 A, 4/2 and 2 A, 5/2 and 2 B.
        Assert.Equal("AABAAB", order);
    }

    [Fact]
    public void Nq_IdleServer_GoesBeforeABusyFastOne()
    {
        var bench = new SchedulingBench("nq", "9 0 1 1");
        bench.Load('A', 1);
        Assert.Equal('C', bench.Choose());

        bench.Load('C', 1);
        Assert.Equal('D', bench.Choose());

        bench.Load('D', 1);
        Assert.Equal('A', bench.Choose());
    }

    [Fact]
    public void Ovf_ServerAtItsWeight_TakesOneMoreThenOverflows()
    {
        var bench = new SchedulingBench("ovf", "1 2");
        string order = "";
        for (int i = 0; i < 6; i++)
        {
            char chosen = bench.Choose();
            order += chosen;
            if (chosen != '-')
            {
                bench.Load(chosen, active: 1);
            }
        }

        Assert.Equal("BBBAA-", order);
    }

    [Fact]
    public void Fo_HighestWeightOverloaded_TakesTheNext()
    {
        var bench = new SchedulingBench("fo", "5 9 7");
        bench.Limit('B', 2);

        Assert.Equal("BBCC", bench.Open(4));
    }

    [Fact]
    public void Rr_PointedToServerRemoved_NoneIsPassedOver()
    {
        var bench = new SchedulingBench("rr", "1 1 1 1");
        Assert.Equal("AB", bench.Open(2));

        bench.Use("A1 C1 D1");
        Assert.Equal("CDAC", bench.Open(4));

        bench.Use("D1");
        Assert.Equal("DD", bench.Open(2));
    }

    [Fact]
    public void Rr_ServersAddedAndMoved_PointerStaysAtItsServer()
    {
        var bench = new SchedulingBench("rr", "A1 C1");
        Assert.Equal("A", bench.Open(1));

        bench.Use("A1 B1 C1");
        Assert.Equal("BC", bench.Open(2));

        bench.Use("C1 B1 A1");
        Assert.Equal("BAC", bench.Open(3));
    }

    [Fact]
    public void Wrr_WeightChanged_StartsThePassAnewAtTheSameCurrentWeight()
    {
        var bench = new SchedulingBench("wrr", "4 3 2");
        Assert.Equal("AAB", bench.Open(3));

        // Current weight 3: with A at 5 the pass goes on at 3 from the first server.
        bench.Use("5 3 2");
        Assert.Equal("ABABCABCAA", bench.Open(10));
    }

    [Theory]
    [InlineData("2 1", 1, "AABAAB")]
    [InlineData("1 1 1", 1, "BCABCA")]
    [InlineData("2 1 1", 3, "CAABCA")]
    [InlineData("4 4 2", 4, "CABABC")]
    public void Wrr_AllOverloadedForAWhile_GoesOnWhereIpvsDoes(string weights, int before, string after)
    {
        var bench = new SchedulingBench("wrr", weights);
        bench.Open(before);
        foreach (char server in bench.Servers.Select(SchedulingBench.NameOf))
        {
            bench.Limit(server, 1);
            bench.Load(server, 1);
        }

        Assert.Equal("--", bench.Open(2));

        foreach (char server in bench.Servers.Select(SchedulingBench.NameOf))
        {
            bench.Limit(server, 0);
        }

        Assert.Equal(after, bench.Open(6));
    }

    [Fact]
    public void Wrr_HighWeightOverloaded_IsSkippedWithoutThousandsOfPasses()
    {
        var bench = new SchedulingBench("wrr", "65535 1 1");
        bench.Limit('A', 1);

        Assert.Equal("ABCBCBC", bench.Open(7));
    }

    [Theory]
    [InlineData("lblc")]
    [InlineData("lblcr")]
    [InlineData("dh")]
    [InlineData("sh")]
    [InlineData("sed")]
    [InlineData("nq")]
    [InlineData("fo")]
    [InlineData("ovf")]
    [InlineData("mh")]
    [InlineData("twos")]
    public void Schedule_AllQuiescedOrNone_IsNoServer(string scheduler)
    {
        var bench = new SchedulingBench(scheduler, "");
        Assert.Equal('-', bench.Choose());

        bench.Use("0 0");
        Assert.Equal('-', bench.Choose());

        bench.Use("1 1");
        Assert.NotEqual('-', bench.Choose());

        bench.Use("0 0");
        Assert.Equal('-', bench.Choose());

        bench.Use("");
        Assert.Equal('-', bench.Choose());
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(77UL)]
    public void Twos_SameSeed_IsTheSameOrderAndSharesByWeight(ulong seed)
    {
        var bench = new SchedulingBench("twos", seed: seed);
        var again = new SchedulingBench("twos", seed: seed);
        bench.Use("1 2 5");
        again.Use("1 2 5");

        string order = bench.Open(8000);

        Assert.Equal(order, again.Open(8000));
        Assert.InRange(order.Count(server => server == 'A'), 950, 1050);
        Assert.InRange(order.Count(server => server == 'B'), 1950, 2050);
    }

    [Fact]
    public void Twos_OneOfTwoOverloaded_TakesTheOther()
    {
        var bench = new SchedulingBench("twos", "9 1");
        bench.Limit('A', 1);
        bench.Load('A', 1);

        Assert.Equal(new string('B', 50), bench.Open(50));
    }
}
