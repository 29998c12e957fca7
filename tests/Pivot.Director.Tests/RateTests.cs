using Pivot.Director.Services;
using Pivot.Director.Statistics;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Rates as IPVS estimates them, and counters that outlive servers and services.</summary>
public sealed class RateTests
{
    [Fact]
    public void Add_SteadyTraffic_ComesWithinAQuarterOfTheRestEachTime()
    {
        var rates = new RateEstimator();
        var counted = new TrafficCounters { Connections = 20, PacketsIn = 200, PacketsOut = 2000, BytesIn = 20_000, BytesOut = 2_000_000 };
        long[] seen = new long[4];
        for (int i = 0; i < seen.Length; i++)
        {
            rates.Add(counted, RateEstimator.IntervalMilliseconds);
            seen[i] = rates.PacketsInPerSecond;
        }

        Assert.Equal([25, 44, 58, 68], seen);
        for (int i = 0; i < 60; i++)
        {
            rates.Add(counted, RateEstimator.IntervalMilliseconds);
        }

        Assert.Equal((10, 100, 1000, 10_000, 1_000_000), (rates.ConnectionsPerSecond, rates.PacketsInPerSecond, rates.PacketsOutPerSecond, rates.BytesInPerSecond, rates.BytesOutPerSecond));
    }

    /// <summary>The arithmetic of ip_vs_est.c, written down separately: connections shifted by 9 for two seconds, averaged by an arithmetic shift of 2, read as (x + 0x1FF) &gt;&gt; 10; bytes by 4, (x + 0xF) &gt;&gt; 5.</summary>
    [Fact]
    public void Add_AnyTraffic_IsTheKernelsArithmetic()
    {
        var random = new Random(11);
        var rates = new RateEstimator();
        long connections = 0;
        long bytes = 0;
        for (int i = 0; i < 2000; i++)
        {
            var counted = new TrafficCounters { Connections = random.Next(i % 50 == 0 ? 100_000 : 3), BytesOut = random.NextInt64(1L << random.Next(1, 36)) };
            rates.Add(counted, RateEstimator.IntervalMilliseconds);
            connections += ((counted.Connections << 9) - connections) >> 2;
            bytes += ((counted.BytesOut << 4) - bytes) >> 2;
            Assert.Equal(((connections + 0x1ff) >> 10, (bytes + 0xf) >> 5), (rates.ConnectionsPerSecond, rates.BytesOutPerSecond));
        }
    }

    [Fact]
    public void Add_AfterTrafficHasEnded_FallsToZero()
    {
        var rates = new RateEstimator();
        rates.Add(new TrafficCounters { Connections = 1_000_000, BytesIn = long.MaxValue >> 20 }, RateEstimator.IntervalMilliseconds);
        for (int i = 0; i < 200; i++)
        {
            rates.Add(default, RateEstimator.IntervalMilliseconds);
        }

        Assert.Equal((0, 0), (rates.ConnectionsPerSecond, rates.BytesInPerSecond));
    }

    [Fact]
    public void Add_ALateTurn_IsAccountedForByItsTime()
    {
        var punctual = new RateEstimator();
        var late = new RateEstimator();
        punctual.Add(new TrafficCounters { PacketsIn = 100 }, 2000);
        late.Add(new TrafficCounters { PacketsIn = 300 }, 6000);
        Assert.Equal(punctual.PacketsInPerSecond, late.PacketsInPerSecond);
    }

    [Fact]
    public void Update_ServiceWithServers_HasTheirSumAndTheTotalToo()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Server(Server1), Server(Server2)), Dns(Server(Server1)));
        var table = new RateTable(5000);
        for (int port = 40000; port < 40080; port++)
        {
            bench.FromClient(TcpFlags.Syn, port);
        }

        table.Update(bench.Director.Services, default, 7000);
        VirtualService web = bench.Director.Services[0];
        Assert.Equal(10, table.OfService(web.Id).ConnectionsPerSecond);
        Assert.All(web.Servers, server => Assert.Equal(5, table.OfServer(server.Id).ConnectionsPerSecond));
        Assert.Equal(0, table.OfService(bench.Director.Services[1].Id).ConnectionsPerSecond);
        Assert.Equal(10, table.Total.ConnectionsPerSecond);
        table.Update(bench.Director.Services, default, 7000);
        Assert.Equal(10, table.Total.ConnectionsPerSecond);
    }

    [Fact]
    public void Update_ServerThatIsRemoved_LeavesTheServiceItsRate()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Server(Server1), Server(Server2)));
        var table = new RateTable(0);
        for (int port = 40000; port < 40080; port++)
        {
            bench.FromClient(TcpFlags.Syn, port);
        }

        table.Update(bench.Director.Services, default, 2000);
        int gone = bench.Director.Services[0].Servers[1].Id;
        bench.Apply(Web(Server(Server1)));
        table.Update(bench.Director.Services, default, 4000);
        Assert.Equal(0, table.OfServer(gone).ConnectionsPerSecond);
        Assert.Equal(7, table.OfService(bench.Director.Services[0].Id).ConnectionsPerSecond);
    }

    [Fact]
    public void Update_Masqueraded_IsInNoTotal()
    {
        var table = new RateTable(0);
        table.Update([], new TrafficCounters { Connections = 80, PacketsIn = 800 }, 2000);
        Assert.Equal((10, 100, 0), (table.Masqueraded.ConnectionsPerSecond, table.Masqueraded.PacketsInPerSecond, table.Total.PacketsInPerSecond));
        table.Update([], default, 4000);
        Assert.Equal(7, table.Masqueraded.ConnectionsPerSecond);
    }

    [Fact]
    public void Traffic_ServersAndServicesThatGo_NeverFalls()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(Server(Server1), Server(Server2)), Dns(Server(Server1)));
        for (int port = 40000; port < 40010; port++)
        {
            bench.FromClient(TcpFlags.Syn, port);
        }

        Assert.Equal(10, bench.Director.Services[0].Traffic.Connections);
        bench.Apply(Web(Server(Server1)));
        Assert.Equal((10, 5), (bench.Director.Services[0].Traffic.Connections, bench.Director.Services[0].Servers[0].Traffic.Connections));
        bench.Apply(Web(Server(Server1, weight: 5), Server(Server2)));
        Assert.Equal(10, bench.Director.Services[0].Traffic.Connections);
        bench.Apply(Dns(Server(Server1)));
        Assert.Equal((0, 10), (bench.Director.Services[0].Traffic.Connections, bench.Director.Traffic.Connections));
    }
}
