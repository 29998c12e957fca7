using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>One-packet scheduling of UDP.</summary>
public sealed class OnePacketTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_PacketsOfOneClient_EachGetsItsServerAndNoConnection()
    {
        _bench.Apply(Names(Server(Server1, 5353), Server(Server2, 5353)));

        for (int i = 0; i < 4; i++)
        {
            IPv4(Ask().Bytes, Source(Client, 1000), Destination(i % 2 == 0 ? Server1 : Server2, 5353), ChecksumsCorrect());
        }

        Assert.Empty(_bench.Connections());
        Assert.All(_bench.Director.Services[0].Servers, server =>
            Assert.Equal((0, 0, 2L, 2L), (server.ActiveConnections, server.InactiveConnections, server.Traffic.Connections, server.Traffic.PacketsIn)));
    }

    [Theory]
    [InlineData(5353, 5353)]
    [InlineData(null, 53)]
    public void Process_Reply_GetsTheVirtualAddressAndPort(int? serverPort, int from)
    {
        _bench.Apply(Names(Server(Server1, (ushort?)serverPort)));
        Ask();

        Outcome reply = _bench.Send(PacketBuilder.Udp(Server1, from, Client, 1000).Payload(1, 2, 3));

        IPv4(reply.Bytes, Source(Virtual, 53), Destination(Client, 1000), ChecksumsCorrect(), Payload([1, 2, 3]));
        Assert.Equal(1, _bench.Director.Services[0].Servers[0].Traffic.PacketsOut);
    }

    [Fact]
    public void Process_OtherPacketsOfTheServer_Pass()
    {
        _bench.Apply(Names(Server(Server1, 5353)));

        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Udp(Server1, 40000, "192.0.2.53", 53)).Verdict);
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Tcp(Server1, 5353, Client, 1000, TcpFlags.Ack)).Verdict);
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Udp(Server2, 5353, Client, 1000)).Verdict);
    }

    [Fact]
    public void Process_PortsOfARange_AreKeptBothWays()
    {
        _bench.Apply(Names(Server(Server1)) with { Ports = [new PortRange(5000, 5099)] });

        IPv4(_bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 5042)).Bytes, Destination(Server1, 5042));
        IPv4(_bench.Send(PacketBuilder.Udp(Server1, 5042, Client, 1000)).Bytes, Source(Virtual, 5042), ChecksumsCorrect());
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Udp(Server1, 5100, Client, 1000)).Verdict);
    }

    [Fact]
    public void Process_IPv6_IsTheSame()
    {
        _bench.Apply(Over6(Names(Server(Server6, 5353))));

        IPv6(_bench.Send(PacketBuilder.Udp(Client6, 1000, Virtual6, 53)).Bytes, Destination(Server6, 5353), ChecksumsCorrect());
        IPv6(_bench.Send(PacketBuilder.Udp(Server6, 5353, Client6, 1000)).Bytes, Source(Virtual6, 53), ChecksumsCorrect());
    }

    [Fact]
    public void Process_Fragments_StayTogetherBothWays()
    {
        _bench.Apply(Names(Server(Server1, 5353), Server(Server2, 5353)));
        for (int datagram = 0; datagram < 4; datagram++)
        {
            string expected = datagram % 2 == 0 ? Server1 : Server2;
            byte[][] there = [.. PacketBuilder.Udp(Client, 1000, Virtual, 53).Identification((ushort)datagram).PayloadLength(4000).Fragments(1480)];
            Assert.All(there, fragment => IPv4(_bench.Send(fragment).Bytes, Destination(expected)));
        }

        byte[][] back = [.. PacketBuilder.Udp(Server1, 5353, Client, 1000).PayloadLength(4000).Fragments(1480)];
        Assert.All(back, fragment => IPv4(_bench.Send(fragment).Bytes, Source(Virtual)));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Process_Persistence_KeepsTheClientAtItsServer()
    {
        _bench.Apply(Names(Server(Server1, 53), Server(Server2, 53)) with { Persistence = new ServicePersistence(TimeSpan.FromMinutes(5)) });

        for (int port = 1; port < 5; port++)
        {
            IPv4(_bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53)).Bytes, Destination(Server1, 53));
            IPv4(_bench.Send(PacketBuilder.Udp("192.0.2.11", port, Virtual, 53)).Bytes, Destination(Server2, 53));
        }

        Assert.Equal((2, 2), (_bench.Director.Table.Count, _bench.Director.Table.Templates));
        _bench.Pass(TimeSpan.FromSeconds(302));
        Assert.Equal((0, 0), (_bench.Director.Table.Count, _bench.Director.Table.Embryonic));
    }

    [Fact]
    public void Process_FloodWithPersistence_EvictsItsOwnTemplates()
    {
        using var bench = new DirectorBench(limit: 16);
        bench.Apply(Names(Server(Server1, 53)) with { Persistence = new ServicePersistence(TimeSpan.FromMinutes(5)) });

        for (int i = 1; i <= 250; i++)
        {
            Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp($"10.0.0.{i}", 1, Virtual, 53)).Verdict);
        }

        Assert.Equal((16, 16), (bench.Director.Table.Count, bench.Director.Table.Templates));
    }

    [Fact]
    public void Process_NoServer_IsRefused()
    {
        _bench.Apply(Names(Server(Server1, 53, weight: 0)));

        Outcome outcome = Ask();

        Assert.Equal((Verdict.Forward, DropReason.NoServer), (outcome.Verdict, outcome.Reason));
        IPv4(outcome.Bytes, Source(Virtual), Destination(Client));
    }

    [Fact]
    public void Process_DirectRoute_GoesUnchangedToItsNeighbour()
    {
        var hop = new NextHop(7, default, default);
        _bench.Apply(Names(Server(Server1) with { Forwarding = ForwardingMethod.DirectRoute }));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = hop });

        Outcome outcome = Ask();

        Assert.Equal((Verdict.Neighbour, hop), (outcome.Verdict, outcome.NextHop));
        IPv4(outcome.Bytes, Destination(Virtual, 53), Ttl(63), ChecksumsCorrect());
    }

    [Fact]
    public void Process_LostServer_IsNotChosenAgain()
    {
        _bench.Apply(Names(Server(Server1, 53), Server(Server2, 53)));
        Ask();
        _bench.Director.TryChangeServer("names", Server1, condition => condition with { IsDown = true });

        Assert.All(Enumerable.Range(0, 4), _ => IPv4(Ask().Bytes, Destination(Server2, 53)));
    }

    private static VirtualServiceSpec Names(params RealServerSpec[] servers) => Dns(servers) with { Name = "names", OnePacket = true };

    private Outcome Ask() => _bench.Send(PacketBuilder.Udp(Client, 1000, Virtual, 53).Payload(9));
}
