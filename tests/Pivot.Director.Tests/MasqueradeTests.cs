using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.MasqueradeBench;

namespace Pivot.Director.Tests;

/// <summary>What real servers open outward leaves with the board's address; all else is as it was without.</summary>
public sealed class MasqueradeTests : IDisposable
{
    private readonly DirectorBench _bench = Bench();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Server1, Outside, Uplink)]
    [InlineData(Server6, Outside6, Uplink6)]
    public void Process_TcpOpenedByARealServer_LeavesWithTheBoardsAddressAndComesBack(string server, string outside, string board)
    {
        Outcome there = _bench.Send(PacketBuilder.Tcp(server, 40000, outside, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Ttl(62));
        (string local, int port) = Local(_bench);
        Outcome back = _bench.Send(PacketBuilder.Tcp(outside, 80, local, port, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(50));
        Outcome data = _bench.Send(PacketBuilder.Tcp(server, 40000, outside, 80, TcpFlags.Ack).Payload(9).Ttl(62));

        Assert.Equal(board, local);
        Assert.InRange(port, 61000, 65535);
        Assert.Equal(PacketBuilder.Tcp(local, port, outside, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Ttl(63).Build(), there.Bytes);
        Assert.Equal(PacketBuilder.Tcp(outside, 80, server, 40000, TcpFlags.Syn | TcpFlags.Ack).Payload(1, 2, 3).Ttl(51).Build(), back.Bytes);
        Assert.Equal(PacketBuilder.Tcp(local, port, outside, 80, TcpFlags.Ack).Payload(9).Ttl(63).Build(), data.Bytes);
        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((ConnectionState.Established, 2L, 1L), (connection.State, connection.PacketsIn, connection.PacketsOut));
        Assert.Equal("eth0", _bench.Director.MasqueradeName(connection.ServiceId));
    }

    [Theory]
    [InlineData(Server1, Outside)]
    [InlineData(Server6, Outside6)]
    public void Process_UdpOpenedByARealServer_IsTranslatedWithEveryKindOfChecksum(string server, string outside)
    {
        Func<PacketBuilder, PacketBuilder>[] kinds = [packet => packet, packet => packet.NoUdpChecksum(), packet => packet.PartialChecksum(), packet => packet.PayloadLength(9000).Gso(1000)];
        foreach (Func<PacketBuilder, PacketBuilder> kind in kinds)
        {
            Outcome there = _bench.Send(kind(PacketBuilder.Udp(server, 40000, outside, 53).Payload(1, 2)).Ttl(62));
            (string local, int port) = Local(_bench);
            Outcome back = _bench.Send(kind(PacketBuilder.Udp(outside, 53, local, port).Payload(3, 4)).Ttl(62));

            Assert.Equal(kind(PacketBuilder.Udp(local, port, outside, 53).Payload(1, 2)).Ttl(63).Build(), there.Bytes);
            Assert.Equal(kind(PacketBuilder.Udp(outside, 53, server, 40000).Payload(3, 4)).Ttl(63).Build(), back.Bytes);
        }
    }

    [Theory]
    [InlineData(Server1, Outside, 8, 0)]
    [InlineData(Server6, Outside6, 128, 129)]
    public void Process_PingOfARealServer_GetsAnIdentifierOfTheBoard(string server, string outside, byte request, byte reply)
    {
        Outcome there = _bench.Send(PacketBuilder.Icmp(server, outside, request).EchoIdentifier(7).Payload(1, 2, 3).Ttl(62));
        (string local, int identifier) = Local(_bench);
        Outcome back = _bench.Send(PacketBuilder.Icmp(outside, local, reply).EchoIdentifier((ushort)identifier).Payload(1, 2, 3).Ttl(62));

        Assert.InRange(identifier, 61000, 65535);
        Assert.Equal(PacketBuilder.Icmp(local, outside, request).EchoIdentifier((ushort)identifier).Payload(1, 2, 3).Ttl(63).Build(), there.Bytes);
        Assert.Equal(PacketBuilder.Icmp(outside, server, reply).EchoIdentifier(7).Payload(1, 2, 3).Ttl(63).Build(), back.Bytes);
    }

    /// <summary>Both ping the same address with one identifier, as programs that begin at 1 do.</summary>
    [Fact]
    public void Process_PingsOfTwoServersWithOneIdentifier_AreToldApart()
    {
        _bench.Send(PacketBuilder.Icmp(Server1, Outside, 8).EchoIdentifier(1));
        _bench.Send(PacketBuilder.Icmp(Server2, Outside, 8).EchoIdentifier(1));

        foreach (ConnectionSnapshot connection in _bench.Connections())
        {
            Outcome back = _bench.Send(PacketBuilder.Icmp(Outside, Uplink, 0).EchoIdentifier(connection.LocalPort));
            Assert.Equal(PacketBuilder.Icmp(Outside, connection.Client.ToString(), 0).EchoIdentifier(1).Ttl(65).Build(), back.Bytes);
        }
    }

    [Theory]
    [InlineData(Server1, Outside, 8, 0, 1480)]
    [InlineData(Server6, Outside6, 128, 129, 1448)]
    public void Process_FragmentsOfAPing_BothWaysFollowTheFirst(string server, string outside, byte request, byte reply, int bytes)
    {
        byte[][] there = [.. PacketBuilder.Icmp(server, outside, request).EchoIdentifier(7).PayloadLength(4000).Identification(77).Fragments(bytes).Select(fragment => _bench.Send(fragment).Bytes)];
        (string local, int identifier) = Local(_bench);
        byte[][] back = [.. PacketBuilder.Icmp(outside, local, reply).EchoIdentifier((ushort)identifier).PayloadLength(4000).Identification(78).Fragments(bytes).Select(fragment => _bench.Send(fragment).Bytes)];

        byte[] whole = PacketBuilder.Icmp(local, outside, request).EchoIdentifier((ushort)identifier).PayloadLength(4000).Build();
        byte[] answer = PacketBuilder.Icmp(outside, server, reply).EchoIdentifier(7).PayloadLength(4000).Build();
        Assert.Equal(whole[^4008..], FullNatBench.Reassembled(there)[^4008..]);
        Assert.Equal(answer[^4008..], FullNatBench.Reassembled(back)[^4008..]);
    }

    /// <summary>Services come first: a connection to a real server keeps the client's address, and so do its answers, whatever they look like.</summary>
    [Fact]
    public void Process_ServiceOfAMasqueradedServer_IsAsWithout()
    {
        _bench.FromClient(TcpFlags.Syn);
        Outcome reply = _bench.FromServer(TcpFlags.Syn | TcpFlags.Ack, serverPort: 8080);

        Assert.Equal(PacketBuilder.Tcp(Virtual, 80, Client, 40000, TcpFlags.Syn | TcpFlags.Ack).Ttl(65).Build(), reply.Bytes);
        Assert.Equal(Client, Assert.Single(_bench.Connections()).Local.ToString());
    }

    public static TheoryData<string, byte[]> Passed() => new()
    {
        { "an answer to who reached the server past the director", PacketBuilder.Tcp(Server1, 8080, Outside, 5000, TcpFlags.Syn | TcpFlags.Ack).Build() },
        { "a segment of no connection", PacketBuilder.Tcp(Server1, 40000, Outside, 80, TcpFlags.Ack).Build() },
        { "UDP from the port that the server serves", PacketBuilder.Udp(Server1, 5353, Outside, 5000).Build() },
        { "UDP from the service's port, which the server serves", PacketBuilder.Udp(Server2, 53, Outside, 5000).Build() },
        { "an echo reply", PacketBuilder.Icmp(Server1, Outside, 0).EchoIdentifier(3).Build() },
        { "another ICMP message", PacketBuilder.Icmp(Server1, Outside, 13).Build() },
        { "another protocol", PacketBuilder.Raw(Server1, Outside, 47).PayloadLength(20).Build() },
        { "from somebody else", PacketBuilder.Tcp("203.0.113.99", 40000, Outside, 80, TcpFlags.Syn).Build() },
        { "to another inside network", PacketBuilder.Tcp(Server1, 40000, "10.1.2.3", 80, TcpFlags.Syn).Build() },
        { "by a route with several next hops", PacketBuilder.Tcp(Server1, 40000, "172.16.1.2", 80, TcpFlags.Syn).Build() },
        { "to another real server", PacketBuilder.Tcp(Server1, 40000, Server2, 80, TcpFlags.Syn).Build() },
        { "to the board itself", PacketBuilder.Tcp(Server1, 40000, Uplink, 61001, TcpFlags.Syn).Build() },
        { "the answer to the board's own ping", PacketBuilder.Icmp(Outside, Uplink, 0).EchoIdentifier(61001).Build() },
        { "an answer to the board's own connection", PacketBuilder.Tcp(Outside, 80, Uplink, 61001, TcpFlags.Ack).Build() },
    };

    [Theory]
    [MemberData(nameof(Passed))]
    public void Process_WhatIsNotOpenedOutward_PassesAsItIs(string what, byte[] packet)
    {
        Outcome outcome = _bench.Send(packet);

        Assert.True(outcome.Verdict == Verdict.Pass, what);
        Assert.Empty(_bench.Connections());
        Assert.Equal(packet[20..], outcome.Bytes[20..]);
    }

    [Theory]
    [InlineData(Server1, Outside, "198.51.100.254", 11, 0)]
    [InlineData(Server1, Outside, Outside, 3, 3)]
    [InlineData(Server6, Outside6, "2001:db8:9::fe", 2, 0)]
    [InlineData(Server6, Outside6, Outside6, 1, 4)]
    public void Process_ErrorFromOutside_ReachesTheServerAboutItsOwnPacket(string server, string outside, string sender, byte type, byte code)
    {
        PacketBuilder[] own = [PacketBuilder.Udp(server, 40000, outside, 53).PayloadLength(300), Ping(server, outside, 7).PayloadLength(300)];
        foreach (PacketBuilder packet in own)
        {
            byte[] seen = _bench.Send(packet.Ttl(63)).Bytes;
            (string local, _) = (_bench.Connections()[0].Local.ToString(), 0);

            Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, local, type, code, 1300, seen).Ttl(60));

            Assert.Equal(PacketBuilder.IcmpError(sender, server, type, code, 1300, packet.Ttl(64).Build()).Ttl(61).Build(), outcome.Bytes);
        }

        Assert.Equal(2, _bench.Director.IcmpErrors);
    }

    [Theory]
    [InlineData(Server1, Outside, "203.0.113.254", 3, 4)]
    [InlineData(Server1, Outside, Server1, 3, 3)]
    [InlineData(Server6, Outside6, Server6, 1, 4)]
    public void Process_ErrorFromInside_ReachesTheOutsideAsFromTheBoard(string server, string outside, string sender, byte type, byte code)
    {
        _bench.Send(Ping(server, outside, 7));
        (string local, int identifier) = Local(_bench);
        byte reply = (byte)(server.Contains(':') ? 129 : 0);
        byte[] seen = PacketBuilder.Icmp(outside, server, reply).EchoIdentifier(7).PayloadLength(300).Build();
        byte[] sent = PacketBuilder.Icmp(outside, local, reply).EchoIdentifier((ushort)identifier).PayloadLength(300).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, outside, type, code, 1300, seen).Ttl(60));

        Assert.Equal(PacketBuilder.IcmpError(sender == server ? local : sender, outside, type, code, 1300, sent).Ttl(61).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_TooBigForTheUplink_IsAnsweredToTheServer()
    {
        ApplyBoard(_bench.Director, outsideMtu: 1300);
        byte[] packet = PacketBuilder.Udp(Server1, 40000, Outside, 53).PayloadLength(1400).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal(DropReason.TooBig, outcome.Reason);
        Assert.Equal(PacketBuilder.IcmpError("203.0.113.1", Server1, 3, 4, 1300, packet[..548]).Identification(0).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_AnswerTooBigForTheServersLink_IsAnsweredToTheOutside()
    {
        _bench.Send(PacketBuilder.Udp(Server1, 40000, Outside, 53));
        (string local, int port) = Local(_bench);
        ApplyBoard(_bench.Director, insideMtu: 1300);
        byte[] packet = PacketBuilder.Udp(Outside, 53, local, port).PayloadLength(1400).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal(DropReason.TooBig, outcome.Reason);
        Assert.Equal(PacketBuilder.IcmpError(Uplink, Outside, 3, 4, 1300, packet[..548]).Identification(0).Build(), outcome.Bytes);
    }

    private static PacketBuilder Ping(string from, string to, ushort identifier) => PacketBuilder.Icmp(from, to, (byte)(from.Contains(':') ? 128 : 8)).EchoIdentifier(identifier);
}
