using System.Buffers.Binary;
using Pivot.Testing.Packets;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Packets.Tests;

public sealed class AddressRewriterTests
{
    private const string Client = "192.0.2.10";
    private const string Virtual = "198.51.100.80";
    private const string Server = "203.0.113.11";

    private static readonly IpAddress ServerAddress = IpAddress.Parse(Server);

    [Fact]
    public void SetDestination_TcpWithOptions_KeepsChecksumsRight()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).TcpOptions(2, 4, 5, 0xb4).IpOptions(1, 1, 1, 0).Payload(1, 2, 3).Build();

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 8080);

        IPv4(packet, Source(Client, 40000), Destination(Server, 8080), ChecksumsCorrect(), Payload([1, 2, 3]));
    }

    [Fact]
    public void SetSource_Udp_KeepsChecksumsRight()
    {
        byte[] packet = PacketBuilder.Udp(Server, 5353, Client, 40000).Payload(9, 8, 7).Build();

        AddressRewriter.SetSource(packet, Parse(packet), default, IpAddress.Parse(Virtual), 53);

        IPv4(packet, Source(Virtual, 53), Destination(Client, 40000), ChecksumsCorrect(), Payload([9, 8, 7]));
    }

    [Fact]
    public void SetDestination_RandomPackets_EqualsABuiltPacket()
    {
        var random = new Random(3);
        for (int round = 0; round < 50_000; round++)
        {
            bool tcp = random.Next(2) == 0;
            string from = RandomAddress(random);
            string before = RandomAddress(random);
            string after = RandomAddress(random);
            (int clientPort, int portBefore, int portAfter) = (random.Next(65536), random.Next(65536), random.Next(65536));
            byte[] payload = new byte[random.Next(40)];
            random.NextBytes(payload);
            bool partial = random.Next(2) == 0;
            PacketBuilder Make(string destination, int port)
            {
                PacketBuilder builder = tcp ? PacketBuilder.Tcp(from, clientPort, destination, port, TcpFlags.Ack) : PacketBuilder.Udp(from, clientPort, destination, port);
                builder.Payload(payload);
                return partial ? builder.PartialChecksum() : builder;
            }

            byte[] packet = Make(before, portBefore).Build();
            AddressRewriter.SetDestination(packet, Parse(packet), Make(before, portBefore).Offload(), IpAddress.Parse(after), (ushort)portAfter);

            Assert.Equal(Make(after, portAfter).Build(), packet);
        }
    }

    [Fact]
    public void SetDestination_PartialChecksum_StaysPseudoHeaderSum()
    {
        PacketBuilder builder = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(30000).Gso(1448);
        byte[] packet = builder.Build();

        AddressRewriter.SetDestination(packet, Parse(packet), builder.Offload(), ServerAddress, 8080);

        IPv4(packet, Destination(Server, 8080), PartialChecksumCorrect());
    }

    [Fact]
    public void SetDestination_UdpWithoutChecksum_StaysWithout()
    {
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).NoUdpChecksum().Payload(1).Build();

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 5353);

        IPv4(packet, Destination(Server, 5353), HeaderChecksumCorrect());
        Assert.Equal(0, Word(packet, 26));
    }

    [Fact]
    public void SetDestination_UdpChecksumComputedAsZero_BecomesAllOnes()
    {
        // A payload word is chosen so that the sum over the rewritten datagram is ffff, and its checksum 0.
        byte[] wanted = PacketBuilder.Udp(Client, 40000, Server, 5353).Payload(0, 0).Build();
        ushort checksum = Word(wanted, 26);
        byte[] payload = [(byte)(checksum >> 8), (byte)checksum];
        byte[] packet = PacketBuilder.Udp(Client, 40000, Virtual, 53).Payload(payload).Build();

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 5353);

        Assert.Equal(0xffff, Word(packet, 26));
        IPv4(packet, ChecksumsCorrect());
    }

    [Fact]
    public void SetDestination_WrongChecksum_StaysWrongByTheSame()
    {
        byte[] packet = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Payload(1, 2).Build();
        packet[^1] ^= 0x10;

        AddressRewriter.SetDestination(packet, Parse(packet), default, ServerAddress, 8080);

        packet[^1] ^= 0x10;
        IPv4(packet, ChecksumsCorrect());
    }

    [Fact]
    public void AddTtl_OneHop_KeepsHeaderChecksumRight()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Ttl(63).Build();

        IPv4Header.AddTtl(packet, 1);

        IPv4(packet, Ttl(64), ChecksumsCorrect());
    }

    [Fact]
    public void AddTtl_AtTheTop_Stays255()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Ttl(255).Build();

        IPv4Header.AddTtl(packet, 1);

        IPv4(packet, Ttl(255), ChecksumsCorrect());
    }

    [Fact]
    public void AddTtl_NoHops_TouchesNothing()
    {
        byte[] packet = PacketBuilder.Udp(Client, 1, Virtual, 2).Build();
        (packet[10], packet[11]) = (0xff, 0xff);
        byte[] before = [.. packet];

        IPv4Header.AddTtl(packet, 0);

        Assert.Equal(before, packet);
    }

    private static ParsedPacket Parse(byte[] packet)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        return parsed;
    }

    private static ushort Word(byte[] packet, int offset) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(offset));

    private static string RandomAddress(Random random) => $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}";
}
