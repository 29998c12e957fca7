using Pivot.Director.Scheduling;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Schedulers in a director whose services change under way.</summary>
public sealed class SchedulingReloadTests : IDisposable
{
    private readonly DirectorBench _bench = new(limit: 4096);
    private int _port = 1000;

    public static TheoryData<string> Names => [.. SchedulingBench.AllSchedulers.Split(' ')];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_EveryScheduler_TakesNewConnectionsOfBothFamilies(string scheduler)
    {
        RealServerSpec[] servers = [Server(Server1, 80, 20), Server(Server2, 80, 20), Server(Server6, 80, 20), Server(OtherServer6, 80, 20)];
        _bench.Apply(Service("web", scheduler, IpProtocol.Tcp, [new(80, 80)], servers), Over6(Service("web", scheduler, IpProtocol.Tcp, [new(80, 80)], servers)));

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(DropReason.None, _bench.FromClient(TcpFlags.Syn, port: 1000 + i).Reason);
            Assert.Equal(DropReason.None, _bench.FromClient(TcpFlags.Syn, port: 1000 + i, client: Client6).Reason);
        }

        Assert.Equal(40, _bench.Director.Services.Sum(service => service.Servers.Sum(server => server.ActiveConnections)));
    }

    [Fact]
    public void Apply_AnotherServiceChanged_GoesOnWithTheTurn()
    {
        _bench.Apply(Wrr("4 3 2"));
        Assert.Equal("AABA", Open(4));

        _bench.Apply(Wrr("4 3 2"), Dns(Server(Server1)));

        Assert.Equal("BCABC", Open(5));
    }

    [Fact]
    public void Apply_ServerRemovedFromRr_GoesOnBehindIt()
    {
        _bench.Apply(Use("rr", "1 1 1 1"));
        Assert.Equal("AB", Open(2));

        _bench.Apply(Use("rr", "1 1 1 1") with { Servers = [.. Use("rr", "1 1 1 1").Servers.Where(server => !server.Name.EndsWith(".2", StringComparison.Ordinal))] });

        Assert.Equal("CDA", Open(3));
    }

    [Fact]
    public void Apply_WeightChanged_KeepsWhatLblcRemembers()
    {
        _bench.Apply(Use("lblc", "9 9"));
        Assert.Equal("AA", Open(2));

        _bench.Apply(Use("lblc", "9 50"));

        Assert.Equal("AA", Open(2));
    }

    [Fact]
    public void Apply_OtherFlagsOrScheduler_StartsAnew()
    {
        _bench.Apply(Use("rr", "1 1 1"));
        Assert.Equal("A", Open(1));
        _bench.Apply(Use("wrr", "1 1 1"));
        Assert.Equal("AB", Open(2));
        _bench.Apply(Use("mh", "1 1 1"));
        string one = Open(30);
        Assert.Single(one.Distinct());

        _bench.Apply(Use("mh", "1 1 1") with { SchedulerFlags = SchedulerFlags.Port });

        Assert.Equal(3, Open(60).Distinct().Count());
    }

    [Fact]
    public void Apply_QuiescedThenBack_OldConnectionsLiveAndMhReturnsItsClients()
    {
        _bench.Apply(Use("mh", "1 1"));
        char server = Open(1)[0];
        _bench.Apply(Use("mh", server == 'A' ? "0 1" : "1 0"));
        Assert.Equal("-", Open(1));
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack, port: 1000).Verdict);

        _bench.Apply(Use("mh", "1 1"));

        Assert.Equal(server, Open(1)[0]);
    }

    [Fact]
    public void Schedule_ByAVersionBefore_TakesServersInForce()
    {
        _bench.Apply(Use("rr", "1 1"));
        VirtualService old = _bench.Director.Services[0];

        // A worker in the middle of a batch still has the old version of the service; it must get servers of the new one.
        _bench.Apply(Use("rr", "0 0 1"));

        FlowKey key = SchedulingBench.Key();
        lock (old.SchedulingLock)
        {
            Assert.Equal("203.0.113.3", old.Schedule(key, _bench.Now)!.Address.ToString());
        }
    }

    private static VirtualServiceSpec Wrr(string weights) => Use("wrr", weights);

    private static VirtualServiceSpec Use(string scheduler, string weights) => Service(
        "web", scheduler, IpProtocol.Tcp, [new(80, 80)], [.. weights.Split(' ').Select((weight, index) => Server($"203.0.113.{index + 1}", 8080, int.Parse(weight, null)))]);

    private string Open(int count) => string.Concat(Enumerable.Range(0, count).Select(_ =>
    {
        Outcome outcome = _bench.FromClient(TcpFlags.Syn, port: _port++);
        return outcome.Reason == DropReason.None ? (char)('A' + outcome.Bytes[19] - 1) : '-';
    }));
}
