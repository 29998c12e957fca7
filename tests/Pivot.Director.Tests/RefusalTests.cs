using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>What becomes of packets that no connection takes.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly DirectorBench _bench = new();

    public RefusalTests()
    {
        _bench.Apply(Web(Server(Server1, 8080)), Dns(Server(Server1, 53)));
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_TcpToClosedPort_IsReset()
    {
        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 81, TcpFlags.Syn).Sequence(1000));

        Assert.Equal((Verdict.Forward, DropReason.NoService), (outcome.Verdict, outcome.Reason));
        IPv4(outcome.Bytes, Source(Virtual, 81), Destination(Client, 40000), Tcp(TcpFlags.Rst | TcpFlags.Ack), Sequence(0, 1001), ChecksumsCorrect());
        Assert.Equal(1, _bench.Director.Drops(DropReason.NoService));
    }

    [Fact]
    public void Process_UdpToClosedPort_IsAnsweredPortUnreachable()
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 54).Payload(1, 2, 3).Build();

        Outcome outcome = _bench.Send(packet);

        Assert.Equal((Verdict.Forward, DropReason.NoService), (outcome.Verdict, outcome.Reason));
        IPv4(outcome.Bytes, Source(Virtual), Destination(Client), Icmp(3, 3), Quotes(packet), ChecksumsCorrect());
    }

    [Fact]
    public void Process_PartialChecksumRefused_IsAnsweredWithACompleteOne()
    {
        Outcome outcome = _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 81, TcpFlags.Ack).Sequence(1, 2).PayloadLength(40000).Gso(1448));

        Assert.Equal(default, outcome.Offload);
        IPv4(outcome.Bytes, Length(40), Tcp(TcpFlags.Rst), Sequence(2, 0), ChecksumsCorrect());
    }

    [Theory]
    [InlineData(TcpFlags.Ack)]
    [InlineData(TcpFlags.Syn | TcpFlags.Ack)]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack)]
    [InlineData(TcpFlags.Syn | TcpFlags.Fin)]
    [InlineData(TcpFlags.None)]
    public void Process_SegmentThatOpensNothing_IsReset(TcpFlags flags)
    {
        Outcome outcome = _bench.FromClient(flags);

        Assert.Equal((Verdict.Forward, DropReason.NoConnection), (outcome.Verdict, outcome.Reason));
        Assert.Equal(TcpFlags.Rst, (TcpFlags)outcome.Bytes[33] & TcpFlags.Rst);
        Assert.Equal(0, _bench.Director.Table.Count);
    }

    [Fact]
    public void Process_ResetWithoutConnection_IsNotAnswered() =>
        Assert.Equal((Verdict.Drop, DropReason.NoConnection), Judged(_bench.FromClient(TcpFlags.Rst)));

    [Theory]
    [InlineData(NoServerAction.Reject, Verdict.Forward)]
    [InlineData(NoServerAction.Drop, Verdict.Drop)]
    public void Process_NoServer_RejectsOrDrops(NoServerAction action, Verdict expected)
    {
        _bench.Apply(Web(Server(Server1, 8080, weight: 0)) with { NoServer = action }, Dns() with { NoServer = action });

        Assert.Equal((expected, DropReason.NoServer), Judged(_bench.FromClient(TcpFlags.Syn)));
        Assert.Equal((expected, DropReason.NoServer), Judged(_bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53))));
    }

    [Fact]
    public void Process_EchoRequest_IsAnswered()
    {
        Outcome outcome = _bench.Send(PacketBuilder.Icmp(Client, Virtual, 8).PayloadLength(56));

        Assert.Equal((Verdict.Forward, DropReason.None), Judged(outcome));
        Assert.Equal(PacketBuilder.Icmp(Virtual, Client, 0).PayloadLength(56).Build(), outcome.Bytes);
        Assert.Equal(1, _bench.Director.EchoReplies);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.5")]
    [InlineData("255.255.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("240.1.2.3")]
    public void Process_SenderThatIsNoHost_GetsNoAnswer(string source)
    {
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Udp(source, 1, Virtual, 54))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Tcp(source, 1, Virtual, 81, TcpFlags.Syn))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Icmp(source, Virtual, 8))));
    }

    [Fact]
    public void Process_OtherPacketsToVirtualAddress_AreDroppedByName()
    {
        Assert.Equal((Verdict.Drop, DropReason.IcmpNoConnection), Judged(_bench.Send(PacketBuilder.Icmp(Client, Virtual, 3, 1).PayloadLength(28))));
        Assert.Equal((Verdict.Drop, DropReason.NoService), Judged(_bench.Send(PacketBuilder.Raw(Client, Virtual, 47).Payload(1))));
        Assert.Equal((Verdict.Drop, DropReason.NotUnicast), Judged(_bench.Send(PacketBuilder.Udp(Client, 5353, "224.0.0.251", 5353))));
        Assert.Equal((Verdict.Drop, DropReason.Malformed), Judged(_bench.Send([0x45, 0, 0])));
    }

    [Fact]
    public void Process_MoreAnswersThanTheBudget_AreSilent()
    {
        int answered = 0;
        for (int i = 0; i < 1500; i++)
        {
            answered += _bench.FromClient(TcpFlags.Ack, port: i).Verdict == Verdict.Forward ? 1 : 0;
        }

        _bench.Now += 100;

        Assert.Equal(1000, answered);
        Assert.Equal(1500, _bench.Director.Drops(DropReason.NoConnection));
        Assert.Equal(Verdict.Forward, _bench.FromClient(TcpFlags.Ack).Verdict);
    }

    private static (Verdict Verdict, DropReason Reason) Judged(Outcome outcome) => (outcome.Verdict, outcome.Reason);
}
