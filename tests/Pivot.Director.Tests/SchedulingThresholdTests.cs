using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Upper and lower thresholds (reference/field.md §1.6), by themselves and through the director.</summary>
public sealed class SchedulingThresholdTests
{
    [Theory]
    [InlineData(0, 0, "1 2 3 100", "----")]
    [InlineData(3, 0, "1 2 3 4 3 2", "--XXX-")]
    [InlineData(4, 0, "3 4 3 2", "-XX-")]
    [InlineData(8, 0, "7 8 7 6 5", "-XXX-")]
    [InlineData(3, 1, "1 2 3 2 1 0 1 2 3", "--XXX---X")]
    [InlineData(3, 2, "3 2 1 2 3 4 1", "XX--XX-")]
    [InlineData(3, 3, "2 3 2 3", "-X-X")]
    [InlineData(1, 0, "1 0 1", "X-X")]
    [InlineData(0, 5, "6 4", "--")]
    public void Thresholds_ConnectionsComeAndGo_AreOverloadedAsInIpvs(int upper, int lower, string connections, string expected)
    {
        var counts = new ConnectionCounts();
        counts.SetThresholds(1, new ConnectionThresholds(upper, lower));
        int present = 0;
        string overloaded = "";
        foreach (int target in connections.Split(' ').Select(word => int.Parse(word, null)))
        {
            for (; present < target; present++)
            {
                counts.Added(1, active: present % 2 == 0);
            }

            for (; present > target; present--)
            {
                counts.Removed(1, active: (present - 1) % 2 == 0);
            }

            overloaded += counts.IsOverloaded(1) ? 'X' : '-';
        }

        Assert.Equal(expected, overloaded);
    }

    [Theory]
    [InlineData(4, 0, false, 4, true)]
    [InlineData(4, 0, false, 3, false)]
    [InlineData(0, 0, true, 9, false)]
    [InlineData(10, 2, true, 4, false)]
    [InlineData(5, 2, true, 4, true)]
    [InlineData(4, 2, true, 3, true)]
    [InlineData(4, 2, true, 1, false)]
    public void AfterChange_FromUpper5_TakesTheConnectionsAtOnce(int upper, int lower, bool was, int connections, bool expected)
    {
        Assert.Equal(expected, new ConnectionThresholds(upper, lower).AfterChange(new ConnectionThresholds(5, 2), was, connections));
    }

    [Fact]
    public void Counts_EndOvertakingItsBeginning_AreRightAfterwards()
    {
        var counts = new ConnectionCounts();
        counts.Added(1, active: false);
        counts.Removed(1, active: true);
        Assert.Equal((-1, 1), (counts.Active(1), counts.Inactive(1)));

        counts.Changed(1, active: true);
        Assert.Equal((0, 0, 0L), (counts.Active(1), counts.Inactive(1), counts.Overhead(1)));

        counts.Removed(2, active: false);
        counts.Added(2, active: true);
        Assert.Equal((1, -1), (counts.Active(2), counts.Inactive(2)));
    }

    [Fact]
    public async Task Counts_ManyThreads_EndRelievedWithNoConnectionsLeft()
    {
        var counts = new ConnectionCounts();
        counts.SetThresholds(1, new ConnectionThresholds(1, 0));
        Task[] threads = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (int i = 0; i < 50_000; i++)
                {
                    counts.Added(1, active: false);
                    counts.Changed(1, active: true);
                    counts.Removed(1, active: true);
                }
            },
            TestContext.Current.CancellationToken))];

        await Task.WhenAll(threads);

        Assert.Equal((0, 0), (counts.Active(1), counts.Inactive(1)));
        Assert.False(counts.IsOverloaded(1));
    }

    [Fact]
    public void Director_UpperReached_SendsClientsElsewhereUntilRelieved()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Limited(Server1, upper: 2), Server(Server2, 8080)));
        Assert.Equal("1212222", Open(bench, 1000, 7));
        Assert.True(bench.Director.Services[0].Servers[0].IsOverloaded);

        // Both of the first server's embryonic connections time out after 60 s, the others too.
        bench.Pass(TimeSpan.FromSeconds(70));
        Assert.Equal("1212", Open(bench, 2000, 4));
    }

    [Fact]
    public void Director_AllOverloaded_RefusesAndTakesAgainWhenTheThresholdGoes()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Limited(Server1, upper: 1)));
        Assert.Equal("1-", Open(bench, 1000, 2));

        bench.Apply(Web(Server(Server1, 8080)));
        Assert.Equal("11", Open(bench, 2000, 2));
    }

    [Fact]
    public void Director_Restarted_CountsTheConnectionsItFinds()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Limited(Server1, upper: 2)));
        Assert.Equal("11-", Open(bench, 1000, 3));

        bench.Restart();
        bench.Apply(Web(Limited(Server1, upper: 2)));

        Assert.Equal("-", Open(bench, 2000, 1));
    }

    private static RealServerSpec Limited(string address, int upper) => Server(address, 8080) with { Thresholds = new ConnectionThresholds(upper, 0) };

    private static string Open(DirectorBench bench, int port, int count) => string.Concat(Enumerable.Range(port, count).Select(number =>
    {
        Outcome outcome = bench.FromClient(TcpFlags.Syn, port: number);
        return outcome.Reason == DropReason.None ? (outcome.Bytes[19] - 10).ToString(System.Globalization.CultureInfo.InvariantCulture) : "-";
    }));
}
