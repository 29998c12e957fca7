using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>What is changed of servers at run time.</summary>
public sealed class ServerChangeTests : IDisposable
{
    private readonly DirectorBench _bench = new();
    private int _port = 1;

    public ServerChangeTests()
    {
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)));
    }

    private RealServer First => _bench.Director.Services[0].Servers[0];

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Apply_ServersComeWhilePacketsFlow_ConnectionsToThemGoOn()
    {
        const int Most = 200;
        RealServerSpec[] servers = [.. Enumerable.Range(1, Most).Select(number => Server($"203.0.113.{number}", 53))];
        _bench.Apply(Dns(servers[0]));
        Task control = Task.Run(
            () =>
            {
                for (int count = 2; count <= Most; count++)
                {
                    _bench.Apply(Dns(servers[..count]));
                }
            },
            TestContext.Current.CancellationToken);

        int port = 1;
        do
        {
            byte[] first = _bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53)).Bytes;
            byte[] second = _bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53)).Bytes;
            Assert.Equal(first[16..20], second[16..20]);
            port = port == ushort.MaxValue ? 1 : port + 1;
        }
        while (!control.IsCompleted);

        await control;
        Assert.Equal(0, _bench.Director.Drops(DropReason.ServerGone));
    }

    [Fact]
    public void TryChangeServer_Unknown_IsFalse()
    {
        Assert.False(_bench.Director.TryChangeServer("web", "other", condition => condition));
        Assert.False(_bench.Director.TryChangeServer("other", Server1, condition => condition));
    }

    [Fact]
    public void TryChangeServer_Weight_IsInForceForTheNextConnection()
    {
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)) with { Scheduler = "wrr" });
        Change(condition => condition with { Weight = 3 });

        Assert.Equal("11111122", string.Concat(Choose(8).Order()));
        Assert.Equal(3, First.Weight);
    }

    [Fact]
    public void TryChangeServer_DrainedAndBack_OldConnectionsLiveAndNewOnesAvoidIt()
    {
        _bench.Handshake();
        Change(condition => condition with { IsDrained = true });

        Assert.Equal("2222", Choose(4));
        Assert.Equal(0, First.Weight);
        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Destination(Server1, 80));

        Change(condition => condition with { IsDrained = false });
        Assert.Equal(1, First.Weight);
        Assert.Contains('1', Choose(2));
    }

    [Fact]
    public void TryChangeServer_Down_IsNoServerOfAnyScheduler()
    {
        foreach (string scheduler in SchedulingBench.AllSchedulers.Split(' '))
        {
            using var bench = new DirectorBench();
            bench.Apply(Web(Server(Server1, 80, weight: 9), Server(Server2, 80, weight: 9)) with { Scheduler = scheduler });
            Assert.True(bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDown = true }));

            for (int port = 1; port <= 8; port++)
            {
                IPv4(bench.FromClient(TcpFlags.Syn, port, client: $"192.0.2.{port}").Bytes, Destination(Server2, 80));
            }
        }
    }

    [Fact]
    public void Apply_AfterAChange_KeepsIt()
    {
        Change(condition => condition with { IsDrained = true });

        _bench.Apply(Web(Server(Server1, 80, weight: 5), Server(Server2, 80)));

        Assert.Equal((0, true), (First.Weight, First.Condition.IsDrained));
    }

    [Fact]
    public void TryChangeServer_Counters_GoOn()
    {
        _bench.Handshake();
        Change(condition => condition with { Weight = 7 });

        Assert.Equal((1, 1L), (First.ActiveConnections, First.Traffic.Connections));
    }

    private string Choose(int count)
    {
        char[] chosen = new char[count];
        for (int i = 0; i < count; i++)
        {
            int port = _port++;
            _bench.FromClient(TcpFlags.Syn, port);
            chosen[i] = _bench.Connections().Single(connection => connection.ClientPort == port).Destination.ToString() == Server1 ? '1' : '2';
        }

        return new string(chosen);
    }

    private void Change(Func<ServerCondition, ServerCondition> change) => Assert.True(_bench.Director.TryChangeServer("web", Server1, change));
}
