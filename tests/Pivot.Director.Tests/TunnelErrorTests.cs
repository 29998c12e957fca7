using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.TunnelBench;

namespace Pivot.Director.Tests;

/// <summary>ICMP errors about tunnelled packets go to the board; the client is to hear of its own packet, as if there were no tunnel.</summary>
public sealed class TunnelErrorTests : IDisposable
{
    private const string Router = "203.0.113.254";
    private const string Router6 = "2001:db8:3::fe";

    private readonly DirectorBench _bench = new(extraHops: 0);

    public void Dispose() => _bench.Dispose();

    public static TheoryData<TunnelType, bool, bool, bool> Kinds() => TunnelTests.Kinds();

    /// <summary>Every encapsulation, either family in either.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Process_TooBigFarAway_TellsTheClientWhatFitsInside(TunnelType type, bool checksum, bool carriesIPv6, bool overIPv6)
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(type, HasChecksum: checksum), carriesIPv6, overIPv6, out byte[] inner);
        int overhead = tunnelled.Length - inner.Length;

        // An IPv4 router quotes 576 bytes in all.
        Outcome outcome = _bench.Send(overIPv6 ? Error6(Router6, 2, 0, 1400, tunnelled) : Error4(Router, 3, 4, 1400, tunnelled[..548]));

        Assert.Equal((Verdict.Forward, DropReason.None), (outcome.Verdict, outcome.Reason));
        byte[] quoted = inner[..(overIPv6 ? inner.Length : 548 - overhead)];
        string router = carriesIPv6 == overIPv6 ? (overIPv6 ? Router6 : Router) : carriesIPv6 ? BoardOutside6 : BoardOutside;
        Assert.Equal(
            carriesIPv6
                ? ToClient(PacketBuilder.IcmpError(router, Client6, 2, 0, (uint)(1400 - overhead), quoted))
                : ToClient(PacketBuilder.IcmpError(router, Client, 3, 4, (uint)(1400 - overhead), quoted[..Math.Min(548, quoted.Length)])),
            outcome.Bytes);
        Assert.Equal(1, _bench.Director.IcmpErrors);
    }

    [Theory]
    [InlineData(3, 0, 3, 1)]
    [InlineData(3, 1, 3, 1)]
    [InlineData(3, 2, 3, 1)]
    [InlineData(3, 13, 3, 1)]
    [InlineData(11, 0, 11, 0)]
    public void Process_OtherErrors_TellTheClientWhatConcernsIt(byte type, byte code, byte expectedType, byte expectedCode)
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(), false, false, out byte[] inner);

        Outcome outcome = _bench.Send(Error4(Router, type, code, 0, tunnelled[..100]));

        Assert.Equal(ToClient(PacketBuilder.IcmpError(Router, Client, expectedType, expectedCode, 0, inner[..80])), outcome.Bytes);
    }

    [Theory]
    [InlineData(1, 0, 1, 3)]
    [InlineData(1, 4, 1, 3)]
    [InlineData(3, 0, 3, 0)]
    public void Process_OtherErrorsOverIPv6_TellTheClientWhatConcernsIt(byte type, byte code, byte expectedType, byte expectedCode)
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(TunnelType.Gre), true, true, out byte[] inner);

        Outcome outcome = _bench.Send(Error6(Router6, type, code, 0, tunnelled[..200]));

        Assert.Equal(ToClient(PacketBuilder.IcmpError(Router6, Client6, expectedType, expectedCode, 0, inner[..156])), outcome.Bytes);
    }

    /// <summary>A server that does not know the tunnel says so itself, and must not be seen.</summary>
    [Fact]
    public void Process_ErrorOfTheServerItself_ComesFromTheVirtualAddress()
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(TunnelType.Gue), false, false, out byte[] inner);

        Outcome outcome = _bench.Send(Error4(Server1, 3, 3, 0, tunnelled[..100]));

        Assert.Equal(ToClient(PacketBuilder.IcmpError(Virtual, Client, 3, 1, 0, inner[..68])), outcome.Bytes);
    }

    [Fact]
    public void Process_TooBigLessThanEveryLinkTakes_CountsAsThat()
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(), true, false, out _);
        Assert.Equal(1280, Word(_bench.Send(Error4(Router, 3, 4, 1290, tunnelled[..200])).Bytes, 44));

        tunnelled = Tunnelled(new TunnelSpec(), false, false, out _);
        Assert.Equal(68, Word(_bench.Send(Error4(Router, 3, 4, 70, tunnelled[..200])).Bytes, 24));
    }

    /// <summary>They stay the board's: they concern the outer header, or are not about what the director has sent, or the client has no use for them.</summary>
    [Theory]
    [InlineData("parameter problem")]
    [InlineData("reassembly")]
    [InlineData("source quench")]
    [InlineData("too little quoted")]
    [InlineData("no MTU")]
    [InlineData("other server")]
    [InlineData("other board address")]
    [InlineData("other receiver")]
    [InlineData("other tunnel")]
    [InlineData("other connection")]
    [InlineData("damaged")]
    public void Process_ErrorThatIsNotTheClients_IsPassedToTheBoard(string what)
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(TunnelType.Gue), false, false, out _);
        byte[] quoted = tunnelled[..100];
        switch (what)
        {
            case "other server":
                quoted[19]++;
                break;
            case "other board address":
                quoted[15]++;
                break;
            case "other tunnel":
                quoted[23]++;
                break;
            case "other connection":
                quoted[32 + 21]++;
                break;
        }

        PacketBuilder error = what switch
        {
            "parameter problem" => PacketBuilder.IcmpError(Router, Board, 12, 0, 0, quoted),
            "reassembly" => PacketBuilder.IcmpError(Router, Board, 11, 1, 0, quoted),
            "source quench" => PacketBuilder.IcmpError(Router, Board, 4, 0, 0, quoted),
            "too little quoted" => PacketBuilder.IcmpError(Router, Board, 3, 4, 1400, quoted[..(32 + 27)]),
            "no MTU" => PacketBuilder.IcmpError(Router, Board, 3, 4, 0, quoted),
            "other board address" => PacketBuilder.IcmpError(Router, "203.0.113.2", 3, 4, 1400, quoted),
            "other receiver" => PacketBuilder.IcmpError(Router, BoardOutside, 3, 4, 1400, quoted),
            _ => PacketBuilder.IcmpError(Router, Board, 3, 4, 1400, quoted),
        };
        byte[] packet = error.Build();
        packet[^1] ^= (byte)(what == "damaged" ? 1 : 0);

        Outcome outcome = _bench.Send(packet);

        Assert.Equal((Verdict.Pass, 0), (outcome.Verdict, (int)_bench.Director.IcmpErrors));
        Assert.Equal(packet, outcome.Bytes);
    }

    /// <summary>The client lets routers fragment, so it is not told; over IPv6 they do not and say so.</summary>
    [Fact]
    public void Process_TooBigAboutWhatMayBeFragmented_IsPassedToTheBoard()
    {
        ApplyTunnels(_bench, overIPv6: true);
        byte[] tunnelled = _bench.Send(PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(1300).MayFragment()).Bytes;

        Assert.Equal(Verdict.Pass, _bench.Send(Error6(Router6, 2, 0, 1300, tunnelled[..200])).Verdict);
        Assert.Equal(Verdict.Forward, _bench.Send(Error6(Router6, 3, 0, 0, tunnelled[..200])).Verdict);
    }

    /// <summary>A server reached by NAT has no tunnel, whatever somebody quotes.</summary>
    [Fact]
    public void Process_ErrorAboutATunnelThatThereIsNot_IsPassed()
    {
        byte[] tunnelled = Tunnelled(new TunnelSpec(), false, false, out _);
        _bench.Apply(Web(Server(Server1)));

        Assert.Equal(Verdict.Pass, _bench.Send(Error4(Router, 3, 4, 1400, tunnelled[..100])).Verdict);
    }

    /// <summary>A packet of 1,400 bytes as the director sends it, and as it is inside.</summary>
    private byte[] Tunnelled(TunnelSpec tunnel, bool carriesIPv6, bool overIPv6, out byte[] inner)
    {
        ApplyTunnels(_bench, tunnel, overIPv6);
        string client = carriesIPv6 ? Client6 : Client;
        _bench.FromClient(TcpFlags.Syn, client: client);
        byte[] tunnelled = _bench.Send(PacketBuilder.Tcp(client, 40000, carriesIPv6 ? Virtual6 : Virtual, 80, TcpFlags.Ack).PayloadLength(carriesIPv6 ? 1100 : 1360)).Bytes;
        inner = Decapsulation.Open(tunnelled);
        return tunnelled;
    }

    /// <summary>What the director makes itself has no identification and a fresh TTL, and over IPv6 no traffic class or flow label.</summary>
    private static byte[] ToClient(PacketBuilder builder)
    {
        byte[] packet = builder.Identification(0).Build();
        if (packet[0] >> 4 == 6)
        {
            packet.AsSpan(0, 4).Clear();
            packet[0] = 0x60;
        }

        return packet;
    }

    private static byte[] Error4(string sender, byte type, byte code, uint word, byte[] quoted) => PacketBuilder.IcmpError(sender, Board, type, code, word, quoted).Build();

    private static byte[] Error6(string sender, byte type, byte code, uint word, byte[] quoted) => PacketBuilder.IcmpError(sender, Board6, type, code, word, quoted).Build();

    private static int Word(byte[] packet, int offset) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(packet.AsSpan(offset));
}
