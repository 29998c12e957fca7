using System.Buffers.Binary;
using System.Net;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests;

public sealed class AddressRewriterIPv6Tests
{
    private const string Client = "2001:db8:1::10";
    private const string Virtual = "2001:db8:2::80";
    private const string Server = "2001:db8:3::11";

    private static readonly IpAddress ServerAddress = IpAddress.Parse(Server);

    [Fact]
    public void SetDestination_TcpBehindExtensions_KeepsChecksumRight()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).Payload(1, 2, 3).Extension(0).Extension(60, new byte[14]).Build();

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 8080);

        IPv6(packet, Source(Client, 40000), Destination(Server, 8080), ChecksumsCorrect(), Payload([1, 2, 3]));
    }

    [Fact]
    public void SetSource_Udp_KeepsChecksumRight()
    {
        byte[] packet = PacketBuilder.Udp(Server, 5353, Client, 40000).Payload(9, 8, 7).Build();

        AddressRewriter.SetSource(packet, Parse(packet), default, IpAddress.Parse(Virtual), 53);

        IPv6(packet, Source(Virtual, 53), Destination(Client, 40000), ChecksumsCorrect(), Payload([9, 8, 7]));
    }

    [Fact]
    public void SetSourceAndDestination_RandomPackets_EqualABuiltPacket()
    {
        var random = new Random(4);
        for (int round = 0; round < 30_000; round++)
        {
            bool tcp = random.Next(2) == 0;
            bool source = random.Next(2) == 0;
            bool partial = random.Next(2) == 0;
            string other = RandomAddress(random);
            (string before, string after) = (RandomAddress(random), RandomAddress(random));
            (int otherPort, int portBefore, int portAfter) = (random.Next(65536), random.Next(65536), random.Next(65536));
            byte[] payload = new byte[random.Next(40)];
            random.NextBytes(payload);
            PacketBuilder Make(string address, int port)
            {
                (string from, int fromPort, string to, int toPort) = source ? (address, port, other, otherPort) : (other, otherPort, address, port);
                PacketBuilder builder = tcp ? PacketBuilder.Tcp(from, fromPort, to, toPort, TcpFlags.Ack) : PacketBuilder.Udp(from, fromPort, to, toPort);
                builder.Payload(payload);
                return partial ? builder.PartialChecksum() : builder;
            }

            byte[] packet = Make(before, portBefore).Build();
            OffloadHeader offload = Make(before, portBefore).Offload();
            if (source)
            {
                AddressRewriter.SetSource(packet, Parse(packet), offload, IpAddress.Parse(after), (ushort)portAfter);
            }
            else
            {
                AddressRewriter.SetDestination(packet, Parse(packet), offload, IpAddress.Parse(after), (ushort)portAfter);
            }

            Assert.Equal(Make(after, portAfter).Build(), packet);
        }
    }

    [Fact]
    public void SetDestination_Superpacket_StaysPseudoHeaderSum()
    {
        PacketBuilder builder = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(30000).Gso(1428);
        byte[] packet = builder.Build();

        AddressRewriter.SetDestination(packet, Parse(packet), builder.Offload(), ServerAddress, 8080);

        IPv6(packet, Destination(Server, 8080), PartialChecksumCorrect());
    }

    /// <summary>RFC 8200 §8.1: it is not allowed, and not ours to make good: a computed checksum would vouch for bytes that nobody checked.</summary>
    [Fact]
    public void SetDestination_UdpWithoutChecksum_StaysWithout()
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).NoUdpChecksum().Payload(1).Build();

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 5353);

        IPv6(packet, Destination(Server, 5353));
        Assert.Equal(0, Word(packet, 46));
    }

    [Fact]
    public void SetDestination_UdpChecksumComputedAsZero_BecomesAllOnes()
    {
        byte[] wanted = PacketBuilder.Udp(Client, 40000, Server, 5353).Payload(0, 0).Build();
        ushort checksum = Word(wanted, 46);
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).Payload((byte)(checksum >> 8), (byte)checksum).Build();

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 5353);

        Assert.Equal(0xffff, Word(packet, 46));
        IPv6(packet, ChecksumsCorrect());
    }

    [Fact]
    public void SetDestination_WrongChecksum_StaysWrongByTheSame()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Payload(1, 2).Build();
        packet[^1] ^= 0x10;

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 8080);

        packet[^1] ^= 0x10;
        IPv6(packet, ChecksumsCorrect());
    }

    [Theory]
    [InlineData(62, 1, 63)]
    [InlineData(255, 1, 255)]
    [InlineData(254, 3, 255)]
    [InlineData(7, 0, 7)]
    public void Add_Hops_ChangesTheHopLimitAlone(byte before, int hops, int after)
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Ttl(before).Build();

        TimeToLive.Add(packet, Parse(packet), hops);

        Assert.Equal(PacketBuilder.Udp(Client, 1, Virtual, 2).Ttl((byte)after).Build(), packet);
    }

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }

    private static ushort Word(byte[] packet, int offset) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(offset));

    private static string RandomAddress(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        bytes[0] = 0x20;
        return new IPAddress(bytes).ToString();
    }
}
