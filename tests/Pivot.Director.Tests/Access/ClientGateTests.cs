using Pivot.Director.Access;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests.Access;

/// <summary>Who may open connections of a service: the packets' way.</summary>
public sealed class ClientGateTests : IDisposable
{
    private const string Friend = "198.51.100.7";
    private const string Stranger = "203.0.113.66";

    private readonly DirectorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("198.51.100.0/24", null, true)]
    [InlineData("203.0.113.0/24", null, false)]
    [InlineData(null, "198.51.100.7/32", false)]
    [InlineData(null, "203.0.113.0/24", true)]
    [InlineData("198.51.100.7/32", "198.51.100.0/24", false)]
    [InlineData("198.51.100.0/24", "198.51.100.7/32", false)]
    [InlineData("2001:db8::/32", null, false)]
    public void Process_Syn_IsLetInByAllowAndDeny(string? allow, string? deny, bool isLetIn)
    {
        _bench.Apply(Web(Server(Server1)) with { Allow = allow is null ? null : Networks(allow), Deny = deny is null ? ClientNetworks.None : Networks(deny) });

        Outcome outcome = _bench.FromClient(TcpFlags.Syn, client: Friend);

        Assert.Equal((isLetIn ? Verdict.Forward : Verdict.Drop, isLetIn ? DropReason.None : DropReason.ClientDenied), (outcome.Verdict, outcome.Reason));
        Assert.Equal(isLetIn ? 0 : 1, _bench.Director.Services[0].DeniedPackets);
        Assert.Equal(isLetIn ? 0 : 1, _bench.Director.Drops(DropReason.ClientDenied));
        Assert.Equal(isLetIn ? 1 : 0, _bench.Connections().Count);
    }

    [Theory]
    [InlineData(TcpFlags.Ack)]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack)]
    [InlineData(TcpFlags.Rst)]
    public void Process_DeniedClientsOtherSegments_AreNotAnsweredEither(TcpFlags flags)
    {
        _bench.Apply(Web() with { Deny = Networks("203.0.113.0/24") });

        Outcome outcome = _bench.FromClient(flags, client: Stranger);

        Assert.Equal((Verdict.Drop, DropReason.ClientDenied), (outcome.Verdict, outcome.Reason));
    }

    [Fact]
    public void Process_EstablishedConnection_GoesOnWhenItsClientIsDenied()
    {
        _bench.Apply(Web(Server(Server1)));
        _bench.Handshake(client: Friend);
        _bench.Apply(Web(Server(Server1)) with { Deny = Networks("198.51.100.0/24"), Rate = new ClientRate(1, TimeSpan.FromHours(1)) });

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack, client: Friend).Verdict));
        Assert.Equal(Verdict.Forward, _bench.FromServer(TcpFlags.Ack, client: Friend).Verdict);
        Assert.Equal(DropReason.ClientDenied, _bench.FromClient(TcpFlags.Syn, port: 1, client: Friend).Reason);
    }

    [Fact]
    public void Process_PersistentClientThatIsDenied_LosesWhatItsTemplateKept()
    {
        VirtualServiceSpec web = Web(Server(Server1)) with { Persistence = new ServicePersistence(TimeSpan.FromMinutes(5)) };
        _bench.Apply(web);
        _bench.Handshake(client: Friend);
        _bench.Apply(web with { Deny = Networks("198.51.100.0/24") });

        Assert.Equal(DropReason.ClientDenied, _bench.FromClient(TcpFlags.Syn, port: 1, client: Friend).Reason);
    }

    [Fact]
    public void Process_OnePacketService_JudgesEachPacketAndItsFragments()
    {
        _bench.Apply(Dns(Server(Server1)) with { OnePacket = true, Deny = Networks("203.0.113.0/24"), Rate = new ClientRate(2, TimeSpan.FromSeconds(1)) });

        Assert.Equal(DropReason.ClientDenied, _bench.Send(PacketBuilder.Udp(Stranger, 1, Virtual, 53)).Reason);
        Assert.All(PacketBuilder.Udp(Stranger, 1, Virtual, 53).PayloadLength(4000).Fragments(1480), fragment => Assert.Equal(DropReason.ClientDenied, _bench.Send(fragment).Reason));
        Assert.Equal(
            [DropReason.None, DropReason.None, DropReason.ClientRate],
            Enumerable.Range(1, 3).Select(port => _bench.Send(PacketBuilder.Udp(Friend, port, Virtual, 53)).Reason));
        Assert.Equal((2L, 1L), (_bench.Director.Services[0].DeniedPackets, _bench.Director.Services[0].RateLimitedPackets));
    }

    [Fact]
    public void Process_ClientOverTheRate_IsDroppedAloneAndOnlyWithNewConnections()
    {
        _bench.Apply(Web(Server(Server1)) with { Rate = new ClientRate(3, TimeSpan.FromSeconds(1)) });
        foreach (int port in Enumerable.Range(1, 3))
        {
            _bench.Handshake(port, Friend);
        }

        Assert.Equal(DropReason.ClientRate, _bench.FromClient(TcpFlags.Syn, 4, Friend).Reason);
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, 1, Friend).Verdict);
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack, 2, Friend).Verdict);
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, 4, Stranger).Verdict);
        _bench.Now += Ticks.PerSecond / 3 + 1;
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, 4, Friend).Verdict);
        Assert.Equal(1, _bench.Director.Services[0].RateLimitedPackets);
    }

    [Fact]
    public void Apply_OtherChanges_KeepWhatClientsOweAndTheCounters()
    {
        VirtualServiceSpec web = Web(Server(Server1)) with { Rate = new ClientRate(1, TimeSpan.FromHours(1)) };
        _bench.Apply(web);
        _bench.FromClient(TcpFlags.Syn, 1, Friend);
        _bench.FromClient(TcpFlags.Syn, 2, Friend);

        _bench.Apply(web with { Rate = new ClientRate(1, TimeSpan.FromHours(1)), Servers = [Server(Server2)] });
        Assert.Equal(DropReason.ClientRate, _bench.FromClient(TcpFlags.Syn, 3, Friend).Reason);
        Assert.Equal(2, _bench.Director.Services[0].RateLimitedPackets);

        _bench.Apply(web with { Rate = new ClientRate(1, TimeSpan.FromHours(2)) });
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Syn, 4, Friend).Verdict);
        Assert.Equal(2, _bench.Director.Services[0].RateLimitedPackets);
    }

    [Fact]
    public void Process_OtherServicesAndPorts_AreNotJudged()
    {
        _bench.Apply(Web(Server(Server1)) with { Deny = Networks("0.0.0.0/0") }, Dns(Server(Server1)));

        Assert.Equal(Verdict.Forward, _bench.Send(PacketBuilder.Udp(Stranger, 1, Virtual, 53)).Verdict);
        Assert.Equal(DropReason.NoService, _bench.FromClient(TcpFlags.Syn, virtualPort: 81).Reason);
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Tcp(Stranger, 1, Server1, 80, TcpFlags.Syn)).Verdict);
    }

    [Fact]
    public void Forecast_DeniedClient_SaysSo()
    {
        _bench.Apply(Web(Server(Server1)) with { Deny = Networks("203.0.113.0/24") });

        Assert.Equal(DropReason.ClientDenied, _bench.Director.Forecast(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Stranger), 0, IpAddress.Parse(Virtual), 80), _bench.Now).Obstacle);
        Assert.Equal(DropReason.None, _bench.Director.Forecast(new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Friend), 0, IpAddress.Parse(Virtual), 80), _bench.Now).Obstacle);
    }

    private static ClientNetworks Networks(string network)
    {
        string[] parts = network.Split('/');
        return ClientNetworks.Of([new AddressPrefix(IpAddress.Parse(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))]);
    }
}
