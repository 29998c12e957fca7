using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Persistence: clients that come back to their server, and the templates that remember it.</summary>
public sealed class PersistenceTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly DirectorBench _bench = new();
    private int _port = 10_000;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Open_SameClientAgain_GetsItsServer()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));

        Assert.Equal("111 222 1 2", $"{Come(Client)}{Come(Client)}{Come(Client)} {Come("192.0.2.11")}{Come("192.0.2.11")}{Come("192.0.2.11")} {Come(Client)} {Come("192.0.2.11")}");
    }

    [Fact]
    public void Open_OtherPortAddressAndProtocolOfTheService_GetsTheSameServer()
    {
        VirtualServiceSpec shop = Shop(new ServicePersistence(Timeout)) with
        {
            Addresses = [new AddressPrefix(IpAddress.Parse("198.51.100.80"), 28)],
            Protocols = [IpProtocol.Tcp, IpProtocol.Udp],
            Ports = [new(80, 80), new(443, 443)],
            Servers = [Server(Server1), Server(Server2)],
        };
        _bench.Apply(shop);
        string first = Come(Client);
        Come("192.0.2.11");

        Assert.Equal(first, Come(Client, virtualPort: 443));
        Assert.Equal(first, ServerOf(_bench.Send(PacketBuilder.Udp(Client, _port++, Virtual, 443))));
        Assert.Equal(first, ServerOf(_bench.Send(PacketBuilder.Tcp(Client, _port++, "198.51.100.85", 80, TcpFlags.Syn))));
        Assert.Equal(2, _bench.Director.Table.Templates);
    }

    [Fact]
    public void Open_OtherService_HasTemplatesOfItsOwn()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)), Dns(Server(Server1, 53), Server(Server2, 53)) with { Persistence = new ServicePersistence(Timeout) });
        Assert.Equal("12", Come(Client) + Come("192.0.2.11"));

        Assert.Equal("1", ServerOf(_bench.Send(PacketBuilder.Udp("192.0.2.11", 1, Virtual, 53))));
    }

    [Theory]
    [InlineData("192.0.2.10", "192.0.2.200", 24, true)]
    [InlineData("192.0.2.10", "192.0.3.10", 24, false)]
    [InlineData("192.0.2.10", "192.0.2.11", 32, false)]
    [InlineData("192.0.2.10", "10.0.2.10", 1, false)]
    [InlineData("2001:db8:1::10", "2001:db8:1::ffff:10", 64, true)]
    [InlineData("2001:db8:1::10", "2001:db8:2::10", 64, false)]
    [InlineData("2001:db8:1::10", "2001:db8:1::11", 128, false)]
    public void Open_Mask_TellsWhichAddressesAreOneClient(string one, string other, int bits, bool isOne)
    {
        var persistence = new ServicePersistence(Timeout, Math.Min(bits, 32), bits);
        _bench.Apply(Shop(persistence), Over6(Web(Server(Server6, 80), Server(OtherServer6, 80))) with { Persistence = persistence });

        Assert.Equal(isOne, Come(one) == Come(other));
        Assert.Equal(isOne ? 1 : 2, _bench.Director.Table.Templates);
    }

    [Fact]
    public void Expire_TimeoutAfterTheLastNewConnection_IsForgotten()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        Come(Client);
        CloseAll(Client);
        _bench.Pass(Timeout - TimeSpan.FromSeconds(10));
        Assert.Equal("1", Come(Client));
        CloseAll(Client);
        _bench.Pass(Timeout - TimeSpan.FromSeconds(10));
        Assert.Equal("1", Come(Client));
        CloseAll(Client);

        _bench.Pass(Timeout + TimeSpan.FromSeconds(2));

        Assert.Equal((0, 0), (_bench.Director.Table.Templates, _bench.Director.Table.Count));
        Assert.Equal("2", Come(Client));
    }

    [Fact]
    public void Expire_ConnectionsThere_KeepTheTemplate()
    {
        _bench.Apply(Shop(new ServicePersistence(TimeSpan.FromSeconds(30))));
        Come(Client);
        _bench.Pass(TimeSpan.FromSeconds(800));

        ConnectionSnapshot template = Template();
        Assert.Equal((1, TimeSpan.Zero), (template.Controlled, template.Expires));
        Assert.Equal("1", Come(Client));
        _bench.Pass(TimeSpan.FromSeconds(1000));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Open_QuiescedServer_KeepsItsClientsAlone()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        Come(Client);
        _bench.Director.TryChangeServer("web", Server1, condition => condition with { Weight = 0 });

        Assert.Equal("1222", Come(Client) + Come("192.0.2.11") + Come("192.0.2.12") + Come("192.0.2.13"));
    }

    [Fact]
    public void Open_OverloadedServer_KeepsItsClientsAlone()
    {
        RealServerSpec[] servers = [Server(Server1, 80) with { Thresholds = new ConnectionThresholds(1, 0) }, Server(Server2, 80)];
        _bench.Apply(Web(servers) with { Persistence = new ServicePersistence(Timeout) });

        Assert.Equal("1122", Come(Client) + Come(Client) + Come("192.0.2.11") + Come("192.0.2.12"));
    }

    [Theory]
    [InlineData("drained")]
    [InlineData("down")]
    [InlineData("removed")]
    public void Open_ServerOutOfUse_ClientGetsAnotherAndKeepsThat(string how)
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        Come(Client);
        if (how == "removed")
        {
            _bench.Apply(Web(Server(Server2, 80)) with { Persistence = new ServicePersistence(Timeout) });
        }
        else
        {
            _bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDrained = how == "drained", IsDown = how == "down" });
        }

        Assert.Equal("2", Come(Client));
        Assert.Equal((1, 2), (_bench.Director.Table.Templates, Template().Controlled));
        if (how == "removed")
        {
            _bench.Apply(Shop(new ServicePersistence(Timeout)));
        }
        else
        {
            _bench.Director.TryChangeServer("web", Server1, condition => ServerCondition.AsConfigured);
        }

        Assert.Equal("22", Come(Client) + Come(Client));
        Assert.Equal([0, 1], _bench.Director.Services[0].Servers.Select(server => server.Templates));
    }

    [Fact]
    public void Open_Templates_AreNoConnectionsOfTheServer()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        Come(Client);

        RealServer server = _bench.Director.Services[0].Servers[0];
        Assert.Equal((1, 0, 1, 1L), (server.ActiveConnections, server.InactiveConnections, server.Templates, server.Traffic.Connections));
        Assert.Equal((IpAddress.Parse(Client), (ushort)32, ConnectionState.None), (Template().Client, Template().ClientPort, Template().State));
    }

    [Fact]
    public void Expire_HandshakeNeverDone_TemplateEndsWithTheConnection()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        _bench.FromClient(TcpFlags.Syn);
        Assert.Equal((2, 1), (_bench.Director.Table.Count, _bench.Director.Table.Templates));

        _bench.Pass(TimeSpan.FromSeconds(62));

        Assert.Equal((0, 0), (_bench.Director.Table.Count, _bench.Director.Table.Templates));
    }

    [Fact]
    public void Open_FloodOfFirstPackets_IsEvictedWithItsTemplates()
    {
        using var bench = new DirectorBench(limit: 64);
        bench.Apply(Web(Server(Server1, 80)) with { Persistence = new ServicePersistence(Timeout) });
        bench.Handshake();
        for (int i = 0; i < 5000; i++)
        {
            Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Syn, client: $"10.0.{i / 250}.{(i % 250) + 1}").Verdict);
        }

        Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Ack).Verdict);
        Assert.Contains(bench.Connections(), connection => connection.IsTemplate && connection.Client == IpAddress.Parse(Client));
        Assert.InRange(bench.Director.Table.Count, 60, 64);
        bench.Pass(TimeSpan.FromSeconds(62));
        Assert.Equal((2, 1), (bench.Director.Table.Count, bench.Director.Table.Templates));
    }

    [Fact]
    public void Open_SameClientFloods_TemplateIsNotEvictedUnderItsConnection()
    {
        using var bench = new DirectorBench(limit: 2);
        bench.Apply(Web(Server(Server1, 80)) with { Persistence = new ServicePersistence(Timeout) });

        for (int port = 1; port < 100; port++)
        {
            bench.FromClient(TcpFlags.Syn, port);
            Assert.InRange(bench.Director.Table.Count, 1, 2);
            Assert.Equal(bench.Director.Table.Templates, bench.Director.Services[0].Servers[0].Templates);
        }

        bench.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal((0, 0, 0), (bench.Director.Table.Count, bench.Director.Table.Templates, bench.Director.Table.Embryonic));
    }

    [Fact]
    public void Open_AfterKill_TemplatesAndWhatTheyControlAreThere()
    {
        var persistence = new ServicePersistence(Timeout, 24);
        _bench.Apply(Shop(persistence));
        Come(Client);
        Come(Client);
        Come("10.0.0.1");
        CloseAll("10.0.0.1");
        _bench.Pass(TimeSpan.FromSeconds(11));
        List<ConnectionSnapshot> before = _bench.Connections();

        _bench.Restart();
        _bench.Apply(Shop(persistence));

        Assert.Equal((TableOpening.Adopted, 4, 2), (_bench.Director.Opening, _bench.Director.Table.Count, _bench.Director.Table.Templates));
        Assert.Equal(before, _bench.Connections());
        Assert.Equal("12", Come("192.0.2.99") + Come("10.0.0.7"));
        Assert.Equal([1, 1], _bench.Director.Services[0].Servers.Select(server => server.Templates));
        _bench.Pass(TimeSpan.FromHours(1));
        Assert.Equal((0, 0, 0), (_bench.Director.Table.Count, _bench.Director.Table.Templates, _bench.Director.Table.Embryonic));
    }

    [Fact]
    public void Open_AfterKillInAHandshake_TemplateStillEndsWithIt()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        _bench.FromClient(TcpFlags.Syn);
        _bench.Restart();
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        Assert.Equal((2, 1), (_bench.Director.Table.Count, _bench.Director.Table.Embryonic));

        _bench.Pass(TimeSpan.FromSeconds(62));

        Assert.Equal((0, 0), (_bench.Director.Table.Count, _bench.Director.Table.Templates));
    }

    [Fact]
    public void Open_PersistenceTakenAway_ClientsAreScheduledAgain()
    {
        _bench.Apply(Shop(new ServicePersistence(Timeout)));
        Come(Client);

        _bench.Apply(Shop(null));

        Assert.Equal("2121", Come(Client) + Come(Client) + Come(Client) + Come(Client));
    }

    private static VirtualServiceSpec Shop(ServicePersistence? persistence) => Web(Server(Server1, 80), Server(Server2, 80)) with { Persistence = persistence };

    private static string ServerOf(Outcome outcome)
    {
        Assert.Equal(Verdict.Forward, outcome.Verdict);
        return outcome.Bytes[0] >> 4 == 4 ? (outcome.Bytes[19] - 10).ToString(null, null) : (outcome.Bytes[39] - 0x10).ToString(null, null);
    }

    /// <summary>A client opens a connection; the number of the server that it gets.</summary>
    private string Come(string client, int virtualPort = 80)
    {
        int port = _port++;
        string server = ServerOf(_bench.FromClient(TcpFlags.Syn, port, client, virtualPort));
        _bench.FromClient(TcpFlags.Ack, port, client, virtualPort);
        return server;
    }

    /// <summary>A client resets its connections, which are forgotten ten seconds later.</summary>
    private void CloseAll(string client)
    {
        foreach (ConnectionSnapshot connection in _bench.Connections().Where(connection => !connection.IsTemplate && connection.Client == IpAddress.Parse(client)))
        {
            _bench.FromClient(TcpFlags.Rst, connection.ClientPort, client, connection.VirtualPort);
        }
    }

    private ConnectionSnapshot Template() => Assert.Single(_bench.Connections(), connection => connection.IsTemplate);
}
