using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Servers and services that were taken out of the configuration and still have connections.</summary>
public sealed class LeavingTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public LeavingTests() => _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_ServerLeaves_ItsConnectionsGoOnAndNewOnesAvoidIt()
    {
        _bench.Handshake();
        _bench.Apply(Web(Server(Server2, 80), Leaving(Server1)));

        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
        Assert.Equal(Verdict.Forward, _bench.FromServer(TcpFlags.Ack).Verdict);
        for (int port = 50000; port < 50008; port++)
        {
            Assert.Equal(IpAddress.Parse(Server2).ToIPAddress().GetAddressBytes(), _bench.FromClient(TcpFlags.Syn, port).Bytes[16..20]);
        }

        RealServer leaving = _bench.Director.Services[0].Servers[1];
        Assert.Equal((1, 0, false), (leaving.ActiveConnections + leaving.InactiveConnections, leaving.Weight, leaving.IsAvailable));
        Assert.False(_bench.Director.TryChangeServer("web", Server1, condition => condition with { Weight = 5 }));
    }

    [Fact]
    public void Process_ClientOfALeavingServerComesBack_PersistenceKeepsItNot()
    {
        VirtualServiceSpec persistent = Web(Server(Server1, 80), Server(Server2, 80)) with { Persistence = new ServicePersistence(TimeSpan.FromMinutes(5)) };
        _bench.Apply(persistent);
        _bench.Handshake();
        _bench.Apply(persistent with { Servers = [Server(Server2, 80), Leaving(Server1)] });

        Assert.Equal(IpAddress.Parse(Server2).ToIPAddress().GetAddressBytes(), _bench.FromClient(TcpFlags.Syn, 50000).Bytes[16..20]);
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
    }

    [Fact]
    public void Process_ServiceLeaves_ItsConnectionsGoOnAndNewOnesAreAnsweredAsAClosedPort()
    {
        _bench.Handshake();
        _bench.Apply(Web(Leaving(Server1), Leaving(Server2)) with { IsLeaving = true });

        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
        Outcome refused = _bench.FromClient(TcpFlags.Syn, 50000);
        Assert.Equal((Verdict.Forward, DropReason.NoService), (refused.Verdict, refused.Reason));
        Assert.Single(_bench.Connections());
    }

    [Fact]
    public void Process_PortOfAnEndedConnectionUsedAgainWhileTheServiceLeaves_IsRefused()
    {
        _bench.Handshake();
        _ = _bench.FromClient(TcpFlags.Fin | TcpFlags.Ack);
        _ = _bench.FromServer(TcpFlags.Fin | TcpFlags.Ack);
        _ = _bench.FromClient(TcpFlags.Ack);
        _bench.Apply(Web(Leaving(Server1), Leaving(Server2)) with { IsLeaving = true });

        Assert.Equal(DropReason.NoService, _bench.FromClient(TcpFlags.Syn).Reason);
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_AnotherServiceOnTheAddressOfALeavingOne_HasNewConnections()
    {
        _bench.Handshake();
        VirtualServiceSpec leaving = Web(Leaving(Server1), Leaving(Server2)) with { IsLeaving = true };
        _bench.Apply(Web(Server(Server2, 8080)) with { Name = "shop" }, leaving);

        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
        Assert.Equal(DropReason.None, _bench.FromClient(TcpFlags.Syn, 50000).Reason);
        Assert.Equal(["shop", "web"], _bench.Director.Services.Select(service => service.Spec.Name));
    }

    [Fact]
    public void Apply_ServerComesBack_IsAsConfiguredAndHasItsConnections()
    {
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { Weight = 7, IsDown = true });
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDown = false });
        _bench.Handshake();
        _bench.Apply(Web(Server(Server2, 80), Leaving(Server1)));
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)));

        RealServer back = _bench.Director.Services[0].Servers[0];
        Assert.Equal((ServerCondition.AsConfigured, 1), (back.Condition, back.ActiveConnections + back.InactiveConnections));
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
    }

    [Fact]
    public void Apply_ServerRemovedAndBack_IsAsConfigured()
    {
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDrained = true });
        _bench.Apply(Web(Server(Server2, 80)));
        _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)));

        Assert.Equal(ServerCondition.AsConfigured, _bench.Director.Services[0].Servers[0].Condition);
    }

    private static RealServerSpec Leaving(string address) => Server(address, 80) with { IsLeaving = true };
}
