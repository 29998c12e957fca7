using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>FULLNAT: both ends of every packet are rewritten, whatever it is.</summary>
public sealed class FullNatTests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);

    public FullNatTests()
    {
        _bench.Apply(Web(FullNat(Server1, 8080)), Dns(FullNat(Server1, 5353)), Over6(Web(FullNat(Server6, 8080))), Over6(Dns(FullNat(Server6, 5353))), WholeHost(Host, FullNat(Server1)));
        ApplyBoard(_bench.Director);
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Client, Virtual, Server1, Board)]
    [InlineData(Client6, Virtual6, Server6, Board6)]
    public void Process_TcpBothWays_IsTranslatedByteForByte(string client, string virtualAddress, string server, string board)
    {
        Outcome there = _bench.Send(PacketBuilder.Tcp(client, 40000, virtualAddress, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Ttl(62));
        (string local, int port) = Local(_bench);
        Outcome back = _bench.Send(PacketBuilder.Tcp(server, 8080, local, port, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(62));

        Assert.Equal((Verdict.Forward, Verdict.Forward), (there.Verdict, back.Verdict));
        Assert.Equal(board, local);
        Assert.InRange(port, 61000, 65535);
        Assert.Equal(PacketBuilder.Tcp(local, port, server, 8080, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Ttl(63).Build(), there.Bytes);
        Assert.Equal(PacketBuilder.Tcp(virtualAddress, 80, client, 40000, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(63).Build(), back.Bytes);
        Assert.Equal((1, 1), (_bench.Connections()[0].PacketsIn, _bench.Connections()[0].PacketsOut));
    }

    [Theory]
    [InlineData(Client, Virtual, Server1)]
    [InlineData(Client6, Virtual6, Server6)]
    public void Process_UdpBothWays_IsTranslatedWithEveryKindOfChecksum(string client, string virtualAddress, string server)
    {
        Func<PacketBuilder, PacketBuilder>[] kinds = [packet => packet, packet => packet.NoUdpChecksum(), packet => packet.PartialChecksum(), packet => packet.PayloadLength(9000).Gso(1000)];
        foreach (Func<PacketBuilder, PacketBuilder> kind in kinds)
        {
            PacketBuilder request = kind(PacketBuilder.Udp(client, 40000, virtualAddress, 53).Payload(1, 2));
            Outcome there = _bench.Send(request.Ttl(62));
            (string local, int port) = Local(_bench);
            Outcome back = _bench.Send(kind(PacketBuilder.Udp(server, 5353, local, port).Payload(3, 4)).Ttl(62));

            Assert.Equal(kind(PacketBuilder.Udp(local, port, server, 5353).Payload(1, 2)).Ttl(63).Build(), there.Bytes);
            Assert.Equal(kind(PacketBuilder.Udp(virtualAddress, 53, client, 40000).Payload(3, 4)).Ttl(63).Build(), back.Bytes);
            Assert.Equal(request.Offload(), there.Offload);
        }
    }

    [Fact]
    public void Process_TcpSuperpacket_KeepsPartialChecksumAndOffload()
    {
        _bench.FromClient(TcpFlags.Syn);
        (string local, int port) = Local(_bench);
        PacketBuilder data = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(60000).Gso(1448);

        Outcome outcome = _bench.Send(data);

        IPv4(outcome.Bytes, Source(local, port), Destination(Server1, 8080), PartialChecksumCorrect());
        Assert.Equal(data.Offload(), outcome.Offload);
    }

    [Theory]
    [InlineData(Client, Virtual, Server1, 1480)]
    [InlineData(Client6, Virtual6, Server6, 1448)]
    public void Process_Fragments_BothWaysFollowTheFirst(string client, string virtualAddress, string server, int bytes)
    {
        byte[][] there = [.. PacketBuilder.Udp(client, 40000, virtualAddress, 53).PayloadLength(4000).Identification(77).Fragments(bytes).Select(fragment => _bench.Send(fragment).Bytes)];
        (string local, int port) = Local(_bench);
        byte[][] back = [.. PacketBuilder.Udp(server, 5353, local, port).PayloadLength(4000).Identification(78).Fragments(bytes).Select(fragment => _bench.Send(fragment).Bytes)];
        byte[] request = Reassembled(there);
        byte[] reply = Reassembled(back);

        Assert.Equal(PacketBuilder.Udp(local, port, server, 5353).PayloadLength(4000).Build()[^4008..], request[^4008..]);
        Assert.Equal(PacketBuilder.Udp(virtualAddress, 53, client, 40000).PayloadLength(4000).Build()[^4008..], reply[^4008..]);
        Assert.All(there, fragment => Holds(fragment, Source(local), Destination(server)));
        Assert.All(back, fragment => Holds(fragment, Source(virtualAddress), Destination(client)));
    }

    /// <summary>Two clients that count alike would otherwise mix their datagrams at the server, which sees one sender.</summary>
    [Theory]
    [InlineData("192.0.2.20", Client, Virtual, 1480)]
    [InlineData("2001:db8:1::20", Client6, Virtual6, 1448)]
    public void Process_FragmentsOfTwoClientsWithOneIdentification_GetTwo(string other, string client, string virtualAddress, int bytes)
    {
        FragmentFields[][] fields = [.. new[] { client, other }.Select(sender => PacketBuilder.Udp(sender, 40000, virtualAddress, 53).PayloadLength(4000).Identification(9).Fragments(bytes)
            .Select(fragment => FieldsOf(_bench.Send(fragment).Bytes)).ToArray())];

        Assert.Single(fields[0].Select(field => field.Identification).Distinct());
        Assert.Single(fields[1].Select(field => field.Identification).Distinct());
        Assert.NotEqual(fields[0][0].Identification, fields[1][0].Identification);
    }

    [Fact]
    public void Process_EchoOfAWholeHost_GetsAnIdentifierAsOthersGetAPort()
    {
        Outcome there = _bench.Send(PacketBuilder.Icmp(Client, Host, 8).EchoIdentifier(7).Payload(1, 2, 3).Ttl(62));
        ushort identifier = (ushort)Local(_bench).Port;
        Outcome back = _bench.Send(PacketBuilder.Icmp(Server1, Board, 0).EchoIdentifier(identifier).Payload(1, 2, 3).Ttl(62));

        Assert.InRange(identifier, 61000, 65535);
        Assert.Equal(PacketBuilder.Icmp(Board, Server1, 8).EchoIdentifier(identifier).Payload(1, 2, 3).Ttl(63).Build(), there.Bytes);
        Assert.Equal(PacketBuilder.Icmp(Host, Client, 0).EchoIdentifier(7).Payload(1, 2, 3).Ttl(63).Build(), back.Bytes);
        Assert.Equal(Verdict.Forward, _bench.Send(PacketBuilder.Icmp("192.0.2.11", Host, 8).EchoIdentifier(7)).Verdict);
        Assert.Equal(2, _bench.Connections().Select(connection => connection.LocalPort).Distinct().Count());
    }

    [Fact]
    public void Process_ClientOnTheBoard_ReachesTheVirtualAddress()
    {
        Outcome there = _bench.FromClient(TcpFlags.Syn, client: Board);
        (string local, int port) = Local(_bench);
        Outcome back = _bench.Send(PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Syn | TcpFlags.Ack));

        IPv4(there.Bytes, Source(Board, port), Destination(Server1, 8080), ChecksumsCorrect());
        IPv4(back.Bytes, Source(Virtual, 80), Destination(Board, 40000), ChecksumsCorrect());
        Assert.Equal(0, _bench.Director.Drops(DropReason.BoardLocal));
    }

    [Fact]
    public void Process_NoAddressOnTheWay_IsDroppedByName()
    {
        _bench.Director.Apply([]);

        Assert.Equal(DropReason.NoSourceAddress, _bench.FromClient(TcpFlags.Syn).Reason);
        Assert.Equal(1, _bench.Director.Drops(DropReason.NoSourceAddress));
    }

    /// <summary>The addresses of a record are what its connection was made with: a change of the method is for new ones.</summary>
    [Fact]
    public void Apply_MethodChanges_ConnectionsGoOnAsTheyWere()
    {
        _bench.FromClient(TcpFlags.Syn);
        (string local, int port) = Local(_bench);
        _bench.Apply(Web(Server(Server1, 8080)));

        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Source(local, port), Destination(Server1, 8080));
        IPv4(_bench.FromClient(TcpFlags.Syn, port: 40001).Bytes, Source(Client, 40001), Destination(Server1, 8080));

        _bench.Apply(Web(FullNat(Server1, 8080)));
        IPv4(_bench.FromClient(TcpFlags.Ack, port: 40001).Bytes, Source(Client, 40001), Destination(Server1, 8080), ChecksumsCorrect());
    }

    [Fact]
    public void Restart_ConnectionsOfFullNat_AreAdopted()
    {
        _bench.FromClient(TcpFlags.Syn);
        (string local, int port) = Local(_bench);
        _bench.Restart();
        _bench.Apply(Web(FullNat(Server1, 8080)));
        ApplyBoard(_bench.Director);

        IPv4(_bench.FromClient(TcpFlags.Ack).Bytes, Source(local, port), Destination(Server1, 8080), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Ack)).Bytes, Source(Virtual, 80), Destination(Client, 40000), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(Client, true)]
    [InlineData("203.0.113.77", false)]
    [InlineData(Board, false)]
    public void Process_Auto_IsFullNatInTheServersSubnetAndOnTheBoard(string client, bool keepsClient)
    {
        _bench.Apply(Web(FullNat(Server1, 8080) with { Forwarding = ForwardingMethod.Auto }));
        _bench.Director.ApplySubnets([new AddressPrefix(IpAddress.Parse("192.0.2.0"), 24), new AddressPrefix(IpAddress.Parse("203.0.113.0"), 24)]);

        Outcome there = _bench.FromClient(TcpFlags.Syn, client: client);
        (string local, int port) = Local(_bench);

        IPv4(there.Bytes, keepsClient ? Source(client, 40000) : Source(Board, port), Destination(Server1, 8080), ChecksumsCorrect());
        IPv4(_bench.Send(PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Ack)).Bytes, Source(Virtual, 80), Destination(client, 40000), ChecksumsCorrect());
    }

    private static void Holds(byte[] packet, params Action<byte[]>[] checks)
    {
        if (packet[0] >> 4 == 6)
        {
            IPv6(packet, checks);
        }
        else
        {
            IPv4(packet, [.. checks, HeaderChecksumCorrect()]);
        }
    }

    private static FragmentFields FieldsOf(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return FragmentFields.Read(packet, parsed);
    }
}
