using System.Buffers.Binary;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>Services that take every protocol, or every port of one.</summary>
public sealed class WholeHostTests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);
    private readonly PacketBatch _batch = new(64, spare: 64);

    public WholeHostTests() => _bench.Apply(WholeHost(Host, Server(Server1)), WholeHost(Host6, Server(Server6)));

    public static TheoryData<string, string, string> Families => new() { { Client, Host, Server1 }, { Client6, Host6, Server6 } };

    public void Dispose()
    {
        _batch.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Process_TcpAndUdp_KeepTheirPorts(string client, string host, string server)
    {
        Same(PacketBuilder.Tcp(client, 40000, server, 8443, TcpFlags.Syn), _bench.Send(PacketBuilder.Tcp(client, 40000, host, 8443, TcpFlags.Syn)));
        Same(PacketBuilder.Tcp(host, 8443, client, 40000, TcpFlags.Ack), _bench.Send(PacketBuilder.Tcp(server, 8443, client, 40000, TcpFlags.Ack)));
        Same(PacketBuilder.Udp(client, 40000, server, 0), _bench.Send(PacketBuilder.Udp(client, 40000, host, 0)));
        Same(PacketBuilder.Udp(host, 0, client, 40000), _bench.Send(PacketBuilder.Udp(server, 0, client, 40000)));
    }

    /// <summary>The server answers, not the director; the identifier is the port by which two of one client are told apart.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Process_Echo_IsTheServersToAnswer(string client, string host, string server)
    {
        byte request = (byte)(client.Contains(':') ? 128 : 8);
        byte reply = (byte)(client.Contains(':') ? 129 : 0);
        foreach (ushort identifier in (ushort[])[0, 7, 0xffff])
        {
            Same(Echo(client, server, request, identifier), _bench.Send(Echo(client, host, request, identifier)));
            Same(Echo(host, client, reply, identifier), _bench.Send(Echo(server, client, reply, identifier)));
        }

        Assert.Equal([(ushort)0, (ushort)7, (ushort)0xffff], _bench.Connections().Select(connection => connection.ClientPort).Order());
        Assert.All(_bench.Connections(), connection => Assert.Equal((ConnectionState.Other, 1, 1), (connection.State, connection.PacketsIn, connection.PacketsOut)));
        Assert.Equal(0, _bench.Director.EchoReplies);
        Assert.Equal(Verdict.Pass, _bench.Send(Echo(server, client, request, 7)).Verdict);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Process_LongEcho_GoesInFragmentsBothWays(string client, string host, string server)
    {
        byte request = (byte)(client.Contains(':') ? 128 : 8);
        byte reply = (byte)(client.Contains(':') ? 129 : 0);

        foreach ((PacketBuilder sent, PacketBuilder expected) in ((PacketBuilder, PacketBuilder)[])
            [(Echo(client, host, request, 7), Echo(client, server, request, 7)), (Echo(server, client, reply, 7), Echo(host, client, reply, 7))])
        {
            _batch.Clear();
            foreach (byte[] packet in sent.PayloadLength(3000).Fragments(1000).Reverse())
            {
                packet.CopyTo(_batch.Room(0));
                _batch.Add(packet.Length, default);
            }

            _bench.Director.Process(_batch, _bench.Director.WorkerOf(0), _bench.Now);
            IEnumerable<string> forwarded = Enumerable.Range(0, _batch.Count).Where(index => _batch[index].Verdict == Verdict.Forward).Select(index => Convert.ToHexString(_batch.Packet(index)));
            Assert.Equal(expected.PayloadLength(3000).Ttl(65).Fragments(1000).Select(Convert.ToHexString).Order(), forwarded.Order());
        }
    }

    /// <summary>Protocols are told apart by their number alone.</summary>
    [Theory]
    [InlineData(47)]
    [InlineData(50)]
    [InlineData(253)]
    public void Process_OtherProtocols_ChangeTheirAddressAlone(byte protocol)
    {
        foreach (var (client, host, server) in Families.Select(row => row.Data))
        {
            Same(PacketBuilder.Raw(client, server, protocol).PayloadLength(100), _bench.Send(PacketBuilder.Raw(client, host, protocol).PayloadLength(100)));
            Same(PacketBuilder.Raw(host, client, protocol).PayloadLength(50), _bench.Send(PacketBuilder.Raw(server, client, protocol).PayloadLength(50)));
        }

        Assert.Equal(2, _bench.Connections().Count);
        Assert.All(_bench.Connections(), connection => Assert.Equal(
            ((IpProtocol)protocol, ConnectionState.Other, 0, 0, 300), (connection.Protocol, connection.State, connection.ClientPort, connection.VirtualPort, (int)connection.Expires.TotalSeconds)));
    }

    /// <summary>UDP-Lite and DCCP cover the addresses as UDP does.</summary>
    [Theory]
    [InlineData(136)]
    [InlineData(33)]
    public void Process_ChecksumOverTheAddresses_StaysRight(byte protocol)
    {
        foreach (var (client, host, _) in Families.Select(row => row.Data))
        {
            byte[] packet = PacketBuilder.Raw(client, host, protocol).PayloadLength(101).Build();
            int transport = packet.Length - 101;
            packet.AsSpan(transport + 6, 2).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(transport + 6), ReferenceChecksum.Compute(packet.AsSpan(transport), ReferenceChecksum.PseudoHeader(packet, protocol, 101)));

            byte[] sent = _bench.Send(packet).Bytes;

            Assert.Equal(0, ReferenceChecksum.Compute(sent.AsSpan(transport), ReferenceChecksum.PseudoHeader(sent, protocol, 101)));
        }
    }

    [Fact]
    public void Process_OtherProtocol_LivesAsLongAsUdpDoes()
    {
        _bench.Send(PacketBuilder.Raw(Client, Host, 47).PayloadLength(8));
        _bench.Restart();
        _bench.Apply(WholeHost(Host, Server(Server1)));
        _bench.Pass(TimeSpan.FromSeconds(299));
        Assert.Single(_bench.Connections());

        _bench.Pass(TimeSpan.FromSeconds(2));

        Assert.Empty(_bench.Connections());
    }

    /// <summary>What no host answers for another: messages about the link, answers to nothing, and packets that are not where they go.</summary>
    [Fact]
    public void Process_OtherIcmpAndPacketsOnTheirWay_AreNotForwarded()
    {
        PacketBuilder[] packets =
        [
            PacketBuilder.Icmp(Client, Host, 0),
            PacketBuilder.Icmp(Client, Host, 5).PayloadLength(28),
            PacketBuilder.Icmp(Client, Host, 10),
            PacketBuilder.Icmp(Client, Host, 13).PayloadLength(12),
            PacketBuilder.Icmp(Client6, Host6, 129),
            PacketBuilder.Icmp(Client6, Host6, 133),
            PacketBuilder.Icmp(Client6, Host6, 134).PayloadLength(8),
            PacketBuilder.Icmp(Client6, Host6, 135).PayloadLength(16),
            PacketBuilder.Icmp(Client6, Host6, 136).PayloadLength(16),
            PacketBuilder.Icmp(Client6, Host6, 137).PayloadLength(32),
            PacketBuilder.Raw(Client6, Host6, 1).Payload(8, 0, 0, 0, 0, 1, 0, 1),
            PacketBuilder.Raw(Client, Host, 58).Payload(128, 0, 0, 0, 0, 1, 0, 1),
            PacketBuilder.Tcp(Client6, 1, Host6, 80, TcpFlags.Syn).Extension(43, 2, 1),
        ];

        Assert.All(packets, packet => Assert.Equal((Verdict.Drop, DropReason.NoService), (_bench.Send(packet).Verdict, _bench.Send(packet).Reason)));
        Assert.Empty(_bench.Connections());
    }

    /// <summary>A traceroute by echo requests shows routers behind the board, and the virtual address at the end.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Process_ErrorAboutAnEcho_IsTranslated(string client, string host, string server)
    {
        (byte request, byte exceeded, string router) = client.Contains(':') ? ((byte)128, (byte)3, "2001:db8:3::fe") : ((byte)8, (byte)11, "203.0.113.254");
        _bench.Send(Echo(client, host, request, 7));

        Same(
            PacketBuilder.IcmpError(router, client, exceeded, 0, 0, Echo(client, host, request, 7).Build()),
            _bench.Send(PacketBuilder.IcmpError(router, client, exceeded, 0, 0, Echo(client, server, request, 7).Build())));
        Assert.Equal(Verdict.Pass, _bench.Send(PacketBuilder.IcmpError(router, client, exceeded, 0, 0, Echo(client, server, request, 8).Build())).Verdict);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Process_ErrorAboutAnotherProtocol_IsTranslated(string client, string host, string server)
    {
        (byte tooBig, byte code) = client.Contains(':') ? ((byte)2, (byte)0) : ((byte)3, (byte)4);
        _bench.Send(PacketBuilder.Raw(client, host, 47).PayloadLength(100));

        Same(
            PacketBuilder.IcmpError(client, server, tooBig, code, 1300, PacketBuilder.Raw(server, client, 47).PayloadLength(100).Build()),
            _bench.Send(PacketBuilder.IcmpError(client, host, tooBig, code, 1300, PacketBuilder.Raw(host, client, 47).PayloadLength(100).Build())));
    }

    [Fact]
    public void Process_NoServer_IsRefusedByResetOrPortUnreachable()
    {
        _bench.Apply(WholeHost(Host));

        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 1, Host, 80, TcpFlags.Syn)).Bytes, Tcp(TcpFlags.Rst | TcpFlags.Ack));
        IPv4(_bench.Send(PacketBuilder.Udp(Client, 1, Host, 80)).Bytes, Icmp(3, 3));
        IPv4(_bench.Send(Echo(Client, Host, 8, 1)).Bytes, Icmp(3, 3), Source(Host), Destination(Client));
        IPv4(_bench.Send(PacketBuilder.Raw(Client, Host, 47).PayloadLength(8)).Bytes, Icmp(3, 3));
        Assert.Equal(4, _bench.Director.Drops(DropReason.NoServer));
    }

    /// <summary>The configuration refuses services that overlap; should they come to, the one that says more has the packet.</summary>
    [Fact]
    public void Find_ServicesOfOneAddress_TheMostSpecificHasThePacket()
    {
        VirtualServiceSpec On(string name, IpProtocol protocol, PortRange ports, string server) =>
            Service(name, "rr", protocol, [ports], Server(server)) with { Addresses = [AddressPrefix.Of(IpAddress.Parse(Host))] };
        _bench.Apply(
            WholeHost(Host, Server("203.0.113.1")),
            On("tcp", IpProtocol.Tcp, PortRange.Any, "203.0.113.2"),
            On("range", IpProtocol.Tcp, new(80, 90), "203.0.113.3"),
            On("port", IpProtocol.Tcp, new(80, 80), "203.0.113.4"));

        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 1, Host, 80, TcpFlags.Syn)).Bytes, Destination("203.0.113.4", 80));
        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 1, Host, 81, TcpFlags.Syn)).Bytes, Destination("203.0.113.3", 81));
        IPv4(_bench.Send(PacketBuilder.Tcp(Client, 1, Host, 443, TcpFlags.Syn)).Bytes, Destination("203.0.113.2", 443));
        IPv4(_bench.Send(PacketBuilder.Udp(Client, 1, Host, 80)).Bytes, Destination("203.0.113.1", 80));
        IPv4(_bench.Send(Echo(Client, Host, 8, 1)).Bytes, Destination("203.0.113.1"));
    }

    /// <summary>Every port of a protocol is not the whole host: the director answers for the rest.</summary>
    [Fact]
    public void Process_EveryPortOfTcp_LeavesEchoToTheDirector()
    {
        _bench.Apply(Service("tcp", "rr", IpProtocol.Tcp, [PortRange.Any], Server(Server1)));

        IPv4(_bench.FromClient(TcpFlags.Syn, virtualPort: 65535).Bytes, Destination(Server1, 65535));
        IPv4(_bench.Send(Echo(Client, Virtual, 8, 1)).Bytes, Icmp(0, 0), Source(Virtual));
        Assert.Equal(DropReason.NoService, _bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53)).Reason);
    }

    private static PacketBuilder Echo(string source, string destination, byte type, ushort identifier) =>
        PacketBuilder.Icmp(source, destination, type).EchoIdentifier(identifier).PayloadLength(57);

    /// <summary>Forwarded as the builder makes it, with the hop given back.</summary>
    private static void Same(PacketBuilder expected, Outcome outcome)
    {
        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(expected.Ttl(65).Build(), outcome.Bytes);
    }
}
