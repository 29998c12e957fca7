using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

public sealed class ServiceTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(80, true)]
    [InlineData(443, true)]
    [InlineData(79, false)]
    [InlineData(7999, false)]
    [InlineData(8000, true)]
    [InlineData(8099, true)]
    [InlineData(8100, false)]
    [InlineData(9000, true)]
    [InlineData(9001, true)]
    [InlineData(9002, false)]
    [InlineData(65535, false)]
    public void Find_ListAndRanges_TakeTheirPortsOnly(int port, bool isServed)
    {
        _bench.Apply(Service("mixed", "rr", IpProtocol.Tcp, [new(443, 443), new(9000, 9001), new(80, 80), new(8000, 8099)], Server(Server1)));

        Outcome outcome = _bench.FromClient(TcpFlags.Syn, virtualPort: port);

        Assert.Equal(isServed ? DropReason.None : DropReason.NoService, outcome.Reason);
    }

    [Fact]
    public void Find_SamePortOfTwoProtocols_AreTwoServices()
    {
        _bench.Apply(
            Service("tcp", "rr", IpProtocol.Tcp, [new(50, 60)], Server(Server1)),
            Service("udp", "rr", IpProtocol.Udp, [new(50, 60)], Server(Server2)));

        IPv4(_bench.FromClient(TcpFlags.Syn, virtualPort: 53).Bytes, Destination(Server1, 53));
        IPv4(_bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53)).Bytes, Destination(Server2, 53));
    }

    [Fact]
    public void Find_Prefix_ServesEachAddressOfItAndNoOther()
    {
        VirtualServiceSpec spec = Web(Server(Server1, 8080)) with { Addresses = [new AddressPrefix(IpAddress.Parse("198.51.100.64"), 28)] };
        _bench.Apply(spec);

        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 1, "198.51.100.64", 80, TcpFlags.Syn)).Bytes, Destination(Server1, 8080));
        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 2, "198.51.100.79", 80, TcpFlags.Syn)).Bytes, Destination(Server1, 8080));
        Outcome reply = _bench.Send(PacketBuilder.Tcp(Server1, 8080, Client, 2, TcpFlags.Syn | TcpFlags.Ack));
        IPv4(reply.Bytes, Source("198.51.100.79", 80));
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.Tcp(Client, 3, "198.51.100.80", 80, TcpFlags.Syn)).Verdict);
    }

    [Fact]
    public void Find_AddressInsideAPrefix_IsLookedUpFirstAndFallsBack()
    {
        _bench.Apply(
            Web(Server(Server1, 1)) with { Name = "wide", Addresses = [new AddressPrefix(IpAddress.Parse("198.51.100.0"), 24)], Ports = [new PortRange(80, 81)] },
            Web(Server(Server2, 2)));

        IPv4(_bench.FromClient(TcpFlags.Syn, virtualPort: 80).Bytes, Destination(Server2, 2));
        IPv4(_bench.FromClient(TcpFlags.Syn, virtualPort: 81).Bytes, Destination(Server1, 1));
    }

    [Fact]
    public void Apply_ChangedWeight_KeepsTheServersCounters()
    {
        _bench.Apply(Web(Server(Server1, 8080)));
        _bench.FromClient(TcpFlags.Syn);

        _bench.Apply(Web(Server(Server1, 8080, weight: 7)));

        RealServer server = _bench.Director.Services[0].Servers[0];
        Assert.Equal((7, 1L, 1L, 1), (server.Weight, server.Traffic.Connections, server.Traffic.PacketsIn, server.ActiveConnections));
    }

    [Fact]
    public void Traffic_OfTwoServers_IsCountedEach()
    {
        _bench.Apply(Web(Server(Server1, 8080), Server(Server2, 8080)));
        int bytesIn = 0;
        int bytesOut = 0;
        for (int i = 0; i < 10; i++)
        {
            string server = i % 2 == 0 ? Server1 : Server2;
            bytesIn += _bench.FromClient(TcpFlags.Syn, port: 1000 + i).Bytes.Length;
            PacketBuilder reply = PacketBuilder.Tcp(server, 8080, Client, 1000 + i, TcpFlags.Syn | TcpFlags.Ack).PayloadLength(i);
            bytesOut += _bench.Send(reply).Bytes.Length;
        }

        IReadOnlyList<RealServer> servers = _bench.Director.Services[0].Servers;
        Assert.All(servers, server => Assert.Equal((5L, 5L, 5L), (server.Traffic.Connections, server.Traffic.PacketsIn, server.Traffic.PacketsOut)));
        Assert.Equal(bytesIn, servers.Sum(server => server.Traffic.BytesIn));
        Assert.Equal(bytesOut, servers.Sum(server => server.Traffic.BytesOut));
        Assert.Equal(bytesIn, _bench.Connections().Sum(connection => connection.BytesIn));
        Assert.Equal(bytesOut, _bench.Connections().Sum(connection => connection.BytesOut));
    }
}
