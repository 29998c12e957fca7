using System.Buffers.Binary;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>ICMP errors about connections with FULLNAT: each end hears of what it has sent itself.</summary>
public sealed class FullNatIcmpTests : IDisposable
{
    private readonly DirectorBench _bench = new(extraHops: 1);

    public FullNatIcmpTests() => ApplyBoard(_bench.Director);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Client, Virtual, Server1, Server1, 3, 3)]
    [InlineData(Client, Virtual, Server1, "203.0.113.254", 11, 0)]
    [InlineData(Board, Virtual, Server1, Server1, 3, 3)]
    [InlineData(Client6, Virtual6, Server6, Server6, 1, 4)]
    [InlineData(Client6, Virtual6, Server6, "2001:db8:3::fe", 2, 0)]
    public void Process_ErrorFromTheServersSide_ReachesTheClientAboutItsOwnPacket(string client, string virtualAddress, string server, string sender, byte type, byte code)
    {
        _bench.Apply(Dns(FullNat(Server1, 5353)), Over6(Dns(FullNat(Server6, 5353))));
        _bench.Send(PacketBuilder.Udp(client, 40000, virtualAddress, 53).PayloadLength(300));
        (string local, int port) = Local(_bench);
        byte[] seen = PacketBuilder.Udp(local, port, server, 5353).PayloadLength(300).Build();
        byte[] sent = PacketBuilder.Udp(client, 40000, virtualAddress, 53).PayloadLength(300).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, local, type, code, 1300, seen).Ttl(60));

        Assert.Equal(PacketBuilder.IcmpError(sender == server ? virtualAddress : sender, client, type, code, 1300, sent).Ttl(61).Build(), outcome.Bytes);
        Assert.Equal(1, _bench.Director.IcmpErrors);
    }

    [Theory]
    [InlineData(Client, Virtual, Server1, Client, 3, 3)]
    [InlineData(Client, Virtual, Server1, "192.0.2.254", 3, 4)]
    [InlineData(Client6, Virtual6, Server6, Client6, 1, 4)]
    public void Process_ErrorFromTheClientsSide_ReachesTheServerAboutItsOwnPacket(string client, string virtualAddress, string server, string sender, byte type, byte code)
    {
        _bench.Apply(Web(FullNat(Server1, 8080)), Over6(Web(FullNat(Server6, 8080))));
        _bench.FromClient(TcpFlags.Syn, client: client);
        (string local, int port) = Local(_bench);
        byte[] seen = PacketBuilder.Tcp(virtualAddress, 80, client, 40000, TcpFlags.Ack).PayloadLength(800).Build();
        byte[] sent = PacketBuilder.Tcp(server, 8080, local, port, TcpFlags.Ack).PayloadLength(800).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError(sender, virtualAddress, type, code, 1300, seen).Ttl(60));

        Assert.Equal(PacketBuilder.IcmpError(sender == client ? local : sender, server, type, code, 1300, sent).Ttl(61).Build(), outcome.Bytes);
    }

    /// <summary>Linux takes an error only with a sequence number that is under way.</summary>
    [Theory]
    [InlineData(28)]
    [InlineData(60)]
    public void Process_ErrorAboutASegmentBehindAProxyHeader_QuotesTheClientsSequenceNumber(int quotedBytes)
    {
        _bench.Apply(Web(FullNat(Server1, 8080, ClientAddressMode.ProxyV2)));
        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(1000));
        (string local, int port) = Local(_bench);
        byte[] seen = PacketBuilder.Tcp(local, port, Server1, 8080, TcpFlags.Ack).Sequence(2001 + 28, 5).PayloadLength(800).Build();
        byte[] sent = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(2001, 5).PayloadLength(800).Build();

        Outcome outcome = _bench.Send(PacketBuilder.IcmpError("203.0.113.254", local, 3, 4, 1300, seen[..quotedBytes]).Ttl(60));

        Assert.Equal(PacketBuilder.IcmpError("203.0.113.254", Client, 3, 4, 1300, sent[..quotedBytes]).Ttl(61).Build(), outcome.Bytes);
    }

    [Fact]
    public void Process_ReplyTooBigForTheClientsLink_IsAnsweredToTheServerInItsOwnTerms()
    {
        _bench.Apply(Web(FullNat(Server1, 8080)));
        _bench.Director.Apply(Routes(1500, outside: 1300));
        _bench.FromClient(TcpFlags.Syn);
        (string local, int port) = Local(_bench);
        byte[] packet = PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Ack).PayloadLength(1400).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal(DropReason.TooBig, outcome.Reason);
        Assert.Equal(PacketBuilder.IcmpError(Board, Server1, 3, 4, 1300, packet[..548]).Identification(0).Build(), outcome.Bytes);
    }

    /// <summary>What is put into the packet must fit too; the header only until it has arrived.</summary>
    [Theory]
    [InlineData(ClientAddressMode.None, 0, 1500)]
    [InlineData(ClientAddressMode.Toa, 8, 1492)]
    [InlineData(ClientAddressMode.ProxyV2, 28, 1472)]
    public void Process_RequestTooBigWithWhatIsAdded_IsAnsweredWithWhatFits(ClientAddressMode mode, int added, int mtu)
    {
        _bench.Apply(Web(FullNat(Server1, 8080, mode)));
        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(1000));

        Assert.Equal(DropReason.None, _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(1001).PayloadLength(1460 - added)).Reason);
        Outcome refused = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(1001).PayloadLength(1461 - added));

        Assert.Equal(DropReason.TooBig, refused.Reason);
        Assert.Equal(mtu, BinaryPrimitives.ReadUInt16BigEndian(refused.Bytes.AsSpan(26)));
        IPv4(refused.Bytes, Icmp(3, 4), Destination(Client));
    }
}
