using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>The sorry server: taken where no other can be.</summary>
public sealed class FallbackTests : IDisposable
{
    private const string Sorry = "203.0.113.99";

    private readonly DirectorBench _bench = new();
    private int _port = 1;

    public FallbackTests() => _bench.Apply(Service());

    private RealServer Fallback => _bench.Director.Services[0].Servers[^1];

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_ServersAreUp_FallbackGetsNothing()
    {
        Assert.Equal([Server1, Server2], Choose(10).Distinct().Order());
        Assert.Equal(0, Fallback.Traffic.Connections);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("drained")]
    [InlineData("weight 0")]
    [InlineData("draining")]
    [InlineData("maintenance")]
    public void Process_NoServerCanBeChosen_GoesToTheFallback(string why)
    {
        ChangeBoth(condition => why switch
        {
            "down" => condition with { IsDown = true },
            "drained" => condition with { IsDrained = true },
            "weight 0" => condition with { Weight = 0 },
            "draining" => condition with { IsDraining = true },
            _ => condition with { IsInMaintenance = true },
        });

        Assert.Equal([Sorry], Choose(5).Distinct());
        Assert.Equal(5, Fallback.Traffic.Connections);
        Assert.Equal(0, _bench.Director.Drops(DropReason.NoServer));
    }

    [Fact]
    public void Process_AllServersOverloaded_GoesToTheFallback()
    {
        _bench.Apply(Service(upper: 1));

        Assert.Equal([Server1, Server2, Sorry, Sorry], [.. Choose(2).Order(), .. Choose(2)]);
    }

    [Fact]
    public void Process_ServerIsBack_NewConnectionsGoThereAndThoseOnTheFallbackGoOn()
    {
        ChangeBoth(condition => condition with { IsDown = true });
        _bench.Handshake(port: 50000, server: Sorry, serverPort: 8080);

        ChangeBoth(condition => condition with { IsDown = false });

        Assert.DoesNotContain(Sorry, Choose(4));
        IPv4(_bench.FromClient(TcpFlags.Ack, 50000).Bytes, Destination(Sorry, 8080));
        IPv4(_bench.FromServer(TcpFlags.Ack, 50000, server: Sorry, serverPort: 8080).Bytes, Source(Virtual, 80));
    }

    [Fact]
    public void Process_PersistentClient_IsNotKeptOnTheFallback()
    {
        _bench.Apply(Service() with { Persistence = new ServicePersistence(TimeSpan.FromMinutes(5)) });
        string kept = Choose(1)[0];
        ChangeBoth(condition => condition with { IsDown = true });
        Assert.Equal([Sorry], Choose(3).Distinct());
        Assert.Equal(0, Fallback.Templates);

        ChangeBoth(condition => condition with { IsDown = false });

        Assert.Equal([kept], Choose(3).Distinct());
    }

    [Fact]
    public void Process_FallbackIsDrained_ClientsAreRefused()
    {
        ChangeBoth(condition => condition with { IsDown = true });
        Assert.True(_bench.Director.TryChangeServer("web", "fallback", condition => condition with { IsDrained = true }));

        _bench.FromClient(TcpFlags.Syn);

        Assert.Equal(1, _bench.Director.Drops(DropReason.NoServer));
    }

    [Fact]
    public void Process_NoServerAtAll_GoesToTheFallback()
    {
        _bench.Apply(Web(FallbackSpec));

        Assert.Equal([Sorry, Sorry], Choose(2));
    }

    [Fact]
    public void Process_ConnectionsOfADeadServer_AreRescheduledToTheFallback()
    {
        _bench.Apply(Service() with { OnServerLoss = OnServerLoss.Reschedule });
        _bench.Handshake();
        ChangeBoth(condition => condition with { IsDown = true });

        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Destination(Sorry, 8080));
    }

    [Fact]
    public void Restart_ConnectionOnTheFallback_GoesOn()
    {
        ChangeBoth(condition => condition with { IsDown = true });
        _bench.Handshake(port: 50000, server: Sorry, serverPort: 8080);

        _bench.Restart();
        _bench.Apply(Service());

        IPv4(_bench.FromClient(TcpFlags.Ack, 50000).Bytes, Destination(Sorry, 8080));
        Assert.Equal(1, Fallback.ActiveConnections);
    }

    [Fact]
    public void ChangeServers_TouchesWhatChangesOnly()
    {
        RealServer first = _bench.Director.Services[0].Servers[0], second = _bench.Director.Services[0].Servers[1];

        _bench.Director.ChangeServers((_, server) => server.Address == first.Address ? server.Condition with { IsDown = true } : server.Condition);

        Assert.True(_bench.Director.Services[0].Servers[0].IsDown);
        Assert.Same(second, _bench.Director.Services[0].Servers[1]);
        VirtualService service = _bench.Director.Services[0];
        _bench.Director.ChangeServers((_, server) => server.Condition);
        Assert.Same(service, _bench.Director.Services[0]);
    }

    [Fact]
    public void ChangeServers_UpperThreshold_StandsInForTheConfiguredOne()
    {
        _bench.Director.ChangeServers((_, server) => server.Condition with { UpperThreshold = 1 });

        Assert.Equal([Server1, Server2, Sorry], [.. Choose(2).Order(), .. Choose(1)]);

        _bench.Director.ChangeServers((_, server) => server.Condition with { UpperThreshold = null });
        Assert.DoesNotContain(Sorry, Choose(4));
    }

    private static RealServerSpec FallbackSpec => Server(Sorry, 8080) with { Name = "fallback", IsFallback = true };

    private static VirtualServiceSpec Service(int upper = 0) => Web(
        Server(Server1, 80) with { Thresholds = new ConnectionThresholds(upper, 0) },
        Server(Server2, 80) with { Thresholds = new ConnectionThresholds(upper, 0) },
        FallbackSpec);

    private void ChangeBoth(Func<ServerCondition, ServerCondition> change) =>
        _bench.Director.ChangeServers((_, server) => server.Spec.IsFallback ? server.Condition : change(server.Condition));

    private List<string> Choose(int count)
    {
        var chosen = new List<string>();
        for (int number = 0; number < count; number++)
        {
            Outcome outcome = _bench.FromClient(TcpFlags.Syn, _port++);
            Assert.Equal(Verdict.Forward, outcome.Verdict);
            chosen.Add(new System.Net.IPAddress(outcome.Bytes.AsSpan(16, 4)).ToString());
        }

        return chosen;
    }
}
