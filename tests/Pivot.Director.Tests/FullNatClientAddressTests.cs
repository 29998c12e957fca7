using System.Text;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.TcpOptions;
using Pivot.Packets.TcpSequences;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>The client's address by TOA and by the PROXY protocol, segment by segment.</summary>
public sealed class FullNatClientAddressTests : IDisposable
{
    private const uint First = 1001;
    private const string Header1 = "PROXY TCP4 192.0.2.10 198.51.100.80 40000 80\r\n";

    private readonly DirectorBench _bench = new();

    public FullNatClientAddressTests() => ApplyBoard(_bench.Director);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Client, Virtual)]
    [InlineData(Client6, Virtual6)]
    public void Process_Toa_IsOnWhatTheClientSendsFirstAndOnNothingElse(string client, string virtualAddress)
    {
        Apply(ClientAddressMode.Toa);
        PacketBuilder Segment(TcpFlags flags, uint sequence) => PacketBuilder.Tcp(client, 40000, virtualAddress, 80, flags).Sequence(sequence, 5).TcpOptions(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);

        Assert.False(HasToa(_bench.Send(Segment(TcpFlags.Syn, First - 1)), client));
        Assert.True(HasToa(_bench.Send(Segment(TcpFlags.Ack, First)), client), "the acknowledgment that ends the handshake");
        Assert.True(HasToa(_bench.Send(Segment(TcpFlags.Ack, First).PayloadLength(101)), client), "the first data");
        Assert.True(HasToa(_bench.Send(Segment(TcpFlags.Ack, First).PayloadLength(101)), client), "the first data again");
        Assert.True(HasToa(_bench.Send(Segment(TcpFlags.Ack | TcpFlags.Fin, First).PayloadLength(101)), client), "data with FIN");
        Assert.True(HasToa(_bench.Send(Segment(TcpFlags.Ack | TcpFlags.Fin, First).PayloadLength(101).PartialChecksum()), client), "data with a partial checksum");
        Assert.False(HasToa(_bench.Send(Segment(TcpFlags.Ack, First + 101).PayloadLength(101)), client));
        Assert.False(HasToa(_bench.Send(Segment(TcpFlags.Rst, First)), client));
    }

    [Fact]
    public void Process_ToaOnASuperpacket_LeavesRoomInEachSegment()
    {
        Apply(ClientAddressMode.Toa);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));

        Outcome outcome = _bench.Send(FromClient(TcpFlags.Ack, First).PayloadLength(20_000).Gso(1448));

        Assert.Equal(1440, outcome.Offload.GsoSize);
        Assert.True(HasToa(outcome, Client));
    }

    /// <summary>Whoever can write the option into a packet could be anybody to the server.</summary>
    [Fact]
    public void Process_ToaFromTheClient_IsErased()
    {
        Apply(ClientAddressMode.Toa);
        byte[] forged = [254, 8, 0, 1, 10, 0, 0, 1];
        Outcome syn = _bench.Send(FromClient(TcpFlags.Syn, First - 1).TcpOptions(forged));
        Outcome data = _bench.Send(FromClient(TcpFlags.Ack, First).TcpOptions(forged).PayloadLength(10));
        Outcome later = _bench.Send(FromClient(TcpFlags.Ack, First + 10).TcpOptions(forged).PayloadLength(10));

        Assert.False(HasToa(syn, Client));
        Assert.True(HasToa(data, Client));
        Assert.False(HasToa(later, Client));
    }

    [Theory]
    [InlineData(ClientAddressMode.Toa, 1460, 1452)]
    [InlineData(ClientAddressMode.Toa, 8960, 1452)]
    [InlineData(ClientAddressMode.Toa, 536, 528)]
    [InlineData(ClientAddressMode.ProxyV2, 1460, 1432)]
    [InlineData(ClientAddressMode.None, 1460, 1460)]
    public void Process_SynAck_AnnouncesWhatLeavesRoom(ClientAddressMode mode, int announced, int expected)
    {
        Apply(mode);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));

        Outcome outcome = _bench.Send(FromServer(TcpFlags.Syn | TcpFlags.Ack, 5, First).TcpOptions(2, 4, (byte)(announced >> 8), (byte)announced));

        IPv4(outcome.Bytes, ChecksumsCorrect(), TcpOptions(2, 4, (byte)(expected >> 8), (byte)expected));
    }

    [Theory]
    [InlineData(ClientAddressMode.ProxyV1)]
    [InlineData(ClientAddressMode.ProxyV2)]
    public void Process_Proxy_HeaderIsBeforeTheFirstDataUntilItIsAcknowledged(ClientAddressMode mode)
    {
        Apply(mode);
        uint added = (uint)(mode == ClientAddressMode.ProxyV1 ? Header1.Length : 28);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));
        _bench.Send(FromServer(TcpFlags.Syn | TcpFlags.Ack, 4, First));

        byte[] handshake = Data(_bench.Send(FromClient(TcpFlags.Ack, First)), First);
        byte[] data = Data(_bench.Send(FromClient(TcpFlags.Ack, First).Payload(1, 2, 3)), First);
        byte[] next = Data(_bench.Send(FromClient(TcpFlags.Ack, First + 3).Payload(4, 5)), First + added + 3);
        IPv4(_bench.Send(FromServer(TcpFlags.Ack, 5, First + added)).Bytes, Acknowledges(First), ChecksumsCorrect());
        byte[] again = Data(_bench.Send(FromClient(TcpFlags.Ack, First).Payload(1, 2, 3)), First + added);

        Assert.Equal(added, (uint)handshake.Length);
        if (mode == ClientAddressMode.ProxyV1)
        {
            Assert.Equal(Header1, Encoding.ASCII.GetString(handshake));
        }

        Assert.Equal([.. handshake, 1, 2, 3], data);
        Assert.Equal([4, 5], next);
        Assert.Equal([1, 2, 3], again);
        IPv4(_bench.Send(FromServer(TcpFlags.Ack, 5, First + added + 5)).Bytes, Acknowledges(First + 5), ChecksumsCorrect());
    }

    /// <summary>The specification wants the header first whatever follows; a server that waits for it would count a bare FIN as an error.</summary>
    [Fact]
    public void Process_ProxyAndFinWithoutData_HeaderStandsBeforeTheFin()
    {
        Apply(ClientAddressMode.ProxyV2);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));

        Outcome fin = _bench.Send(FromClient(TcpFlags.Fin | TcpFlags.Ack, First));

        Assert.Equal(28, Data(fin, First).Length);
        IPv4(fin.Bytes, Tcp(TcpFlags.Fin | TcpFlags.Ack));
        IPv4(_bench.Send(FromServer(TcpFlags.Ack, 5, First + 29)).Bytes, Acknowledges(First + 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_ProxyAndSynWithData_DataIsLeftForLater(bool partial)
    {
        Apply(ClientAddressMode.ProxyV2);
        PacketBuilder syn = FromClient(TcpFlags.Syn, First - 1).PayloadLength(301);

        Outcome outcome = _bench.Send(partial ? syn.PartialChecksum() : syn);

        Assert.Empty(Data(outcome, First - 1, partial));
        IPv4(_bench.Send(FromServer(TcpFlags.Syn | TcpFlags.Ack, 4, First)).Bytes, Acknowledges(First));
    }

    /// <summary>SACK blocks (RFC 2018) behind the header are the client's own bytes.</summary>
    [Fact]
    public void Process_ProxyAndSelectiveAcknowledgment_IsInTheClientsNumbers()
    {
        Apply(ClientAddressMode.ProxyV2);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));
        _bench.Send(FromClient(TcpFlags.Ack, First).PayloadLength(10));

        Outcome outcome = _bench.Send(FromServer(TcpFlags.Ack, 5, First).TcpOptions(1, 1, 5, 10, 0, 0, 0x10, 0x05, 0, 0, 0x10, 0x0f));

        // 0x1005 - 28 = 0xfe9 and 0x100f - 28 = 0xff3.
        IPv4(outcome.Bytes, Acknowledges(First), ChecksumsCorrect(), TcpOptions(1, 1, 5, 10, 0, 0, 0x0f, 0xe9, 0, 0, 0x0f, 0xf3));
    }

    [Fact]
    public void Process_ClientStartsAnewFromTheSamePort_HeaderIsAtTheNewPlace()
    {
        Apply(ClientAddressMode.ProxyV2);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));
        _bench.Send(FromServer(TcpFlags.Syn | TcpFlags.Ack, 4, First));
        _bench.Send(FromClient(TcpFlags.Ack, First));
        _bench.Send(FromServer(TcpFlags.Ack, 5, First + 28));
        _bench.Send(FromClient(TcpFlags.Rst, First));

        _bench.Send(FromClient(TcpFlags.Syn, 900_000));

        Assert.Equal(28, Data(_bench.Send(FromClient(TcpFlags.Ack, 900_001)), 900_001).Length);
    }

    /// <summary>A SYN within an established connection, or one that one side has closed, is no segment of it, and must not move its numbers.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_StraySynOfAnEstablishedConnection_ChangesNothing(bool isHalfClosed)
    {
        Apply(ClientAddressMode.ProxyV2);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));
        _bench.Send(FromServer(TcpFlags.Syn | TcpFlags.Ack, 4, First));
        _bench.Send(FromClient(TcpFlags.Ack, First));
        _bench.Send(FromServer(TcpFlags.Ack, 5, First + 28));

        if (isHalfClosed)
        {
            _bench.Send(FromServer(TcpFlags.Fin | TcpFlags.Ack, 5, First + 28));
        }

        _bench.Send(FromClient(TcpFlags.Syn, 77));

        Assert.Equal([9], Data(_bench.Send(FromClient(TcpFlags.Ack, First + 50).Payload(9)), First + 78));
    }

    [Fact]
    public void Restart_ProxyConnection_GoesOnInItsNumbers()
    {
        Apply(ClientAddressMode.ProxyV2);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));
        _bench.Send(FromServer(TcpFlags.Syn | TcpFlags.Ack, 4, First));
        _bench.Send(FromClient(TcpFlags.Ack, First));
        _bench.Send(FromServer(TcpFlags.Ack, 5, First + 28));

        _bench.Restart();
        Apply(ClientAddressMode.ProxyV2);
        ApplyBoard(_bench.Director);

        // Beyond 2 GiB, where only the memory that the header has passed tells.
        Assert.Equal([7], Data(_bench.Send(FromClient(TcpFlags.Ack, First + 0x9000_0000).Payload(7)), First + 0x9000_0000 + 28));
    }

    [Fact]
    public void Process_NoRoomForTheHeader_IsDroppedByName()
    {
        Apply(ClientAddressMode.ProxyV2);
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));

        Outcome outcome = _bench.Send(FromClient(TcpFlags.Ack, First).PayloadLength(65_480).Gso(1400));

        Assert.Equal((Verdict.Drop, DropReason.ProxyHeaderNoRoom), (outcome.Verdict, outcome.Reason));
    }

    /// <summary>The server expects a header on every connection, also on those that keep the client's address; the option would tell it nothing.</summary>
    [Theory]
    [InlineData(ClientAddressMode.ProxyV2, 28)]
    [InlineData(ClientAddressMode.Toa, 0)]
    public void Process_AutoAndNat_SendsTheHeaderAndNoOption(ClientAddressMode mode, int expected)
    {
        _bench.Apply(Web(FullNat(Server1, 8080, mode) with { Forwarding = ForwardingMethod.Auto }));
        _bench.Send(FromClient(TcpFlags.Syn, First - 1));

        Outcome outcome = _bench.Send(FromClient(TcpFlags.Ack, First));

        IPv4(outcome.Bytes, Source(Client, 40000), Destination(Server1, 8080));
        Assert.Equal(expected, Data(outcome, First).Length);
        Assert.False(HasToa(outcome, Client));
    }

    private void Apply(ClientAddressMode mode) => _bench.Apply(Web(FullNat(Server1, 8080, mode)), Over6(Web(FullNat(Server6, 8080, mode))));

    private static PacketBuilder FromClient(TcpFlags flags, uint sequence) => PacketBuilder.Tcp(Client, 40000, Virtual, 80, flags).Sequence(sequence, 5);

    private PacketBuilder FromServer(TcpFlags flags, uint sequence, uint acknowledgment)
    {
        (string local, int port) = Local(_bench);
        return PacketBuilder.Tcp(Server1, 8080, local, port, flags).Sequence(sequence, acknowledgment);
    }

    private static Action<byte[]> Acknowledges(uint expected) => packet =>
    {
        PacketParser.Parse(packet, out ParsedPacket parsed);
        Assert.Equal(expected, TcpSequenceNumbers.Acknowledgment(packet, parsed));
    };

    private static Action<byte[]> TcpOptions(params byte[] expected) => packet => Assert.Equal(expected, packet[40..(40 + expected.Length)]);

    private static bool HasToa(Outcome outcome, string client)
    {
        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(outcome.Bytes, out ParsedPacket parsed));
        if (outcome.Offload.HasPartialChecksum)
        {
            PartialChecksumCorrect()(outcome.Bytes);
        }
        else
        {
            ChecksumsCorrect()(outcome.Bytes);
        }

        return ToaOption.TryRead(outcome.Bytes, parsed, out IpAddress address, out ushort port) && address == IpAddress.Parse(client) && port == 40000;
    }

    /// <summary>The payload of a segment that must have a sequence number and right checksums.</summary>
    private static byte[] Data(Outcome outcome, uint sequence, bool partial = false)
    {
        Assert.Equal(Verdict.Forward, outcome.Verdict);
        IPv4(outcome.Bytes, partial ? PartialChecksumCorrect() : ChecksumsCorrect());
        PacketParser.Parse(outcome.Bytes, out ParsedPacket parsed);
        Assert.Equal(sequence, TcpSequenceNumbers.Sequence(outcome.Bytes, parsed));
        return outcome.Bytes[(parsed.TransportOffset + TransportHeader.TcpLength(outcome.Bytes.AsSpan(parsed.TransportOffset)))..];
    }
}
