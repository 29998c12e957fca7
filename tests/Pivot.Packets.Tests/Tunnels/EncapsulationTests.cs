using Pivot.Packets.Tests.Vectors;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Packets.Tests.Vectors.TunnelVectors;

namespace Pivot.Packets.Tests.Tunnels;

public sealed class EncapsulationTests
{
    private const string Client = "192.0.2.10";
    private const string Virtual = "198.51.100.80";

    private static readonly IpAddress Source4 = IpAddress.Parse("203.0.113.1");
    private static readonly IpAddress Server4 = IpAddress.Parse("203.0.113.11");
    private static readonly IpAddress Source6 = IpAddress.Parse("2001:db8:3::1");
    private static readonly IpAddress Server6 = IpAddress.Parse("2001:db8:3::11");

    public static TheoryData<string, string, string> Vectors()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string inner in (string[])["4", "4MayFragment", "6"])
        {
            foreach (string type in (string[])["IpIp", "Gre", "GreChecksum", "Gue", "GueChecksum"])
            {
                data.Add(inner, type, "4");
                data.Add(inner, type, "6");
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void TryWriteBefore_EveryKind_EqualsWhatScapyMakes(string inner, string type, string family)
    {
        byte[] packet = Convert.FromHexString(Hex["Inner" + inner]);
        Tunnel tunnel = TunnelOf(type, family == "6");

        byte[] actual = Write(packet, default, tunnel, out _);

        Assert.Equal(Hex[$"{type}{inner}In{family}"], Convert.ToHexStringLower(actual));
        Assert.Equal(tunnel.OverheadBytes, actual.Length - packet.Length);
        Assert.Equal(packet, Decapsulation.Open(actual));
    }

    [Theory]
    [InlineData("IpIp", false, 20)]
    [InlineData("IpIp", true, 40)]
    [InlineData("Gre", false, 24)]
    [InlineData("GreChecksum", false, 28)]
    [InlineData("GreChecksum", true, 48)]
    [InlineData("Gue", false, 32)]
    [InlineData("GueChecksum", true, 52)]
    public void OverheadBytes_OfEachKind_IsThatOfItsHeaders(string type, bool isIPv6, int bytes) => Assert.Equal(bytes, TunnelOf(type, isIPv6).OverheadBytes);

    [Theory]
    [InlineData("IpIp", false)]
    [InlineData("GreChecksum", true)]
    [InlineData("GueChecksum", false)]
    [InlineData("GueChecksum", true)]
    public void TryWriteBefore_PartialChecksum_IsRightOnceCompleted(string type, bool isIPv6)
    {
        PacketBuilder builder = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(601).PartialChecksum();
        byte[] complete = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(601).Build();

        byte[] actual = Write(builder.Build(), builder.Offload(), TunnelOf(type, isIPv6), out OffloadHeader offload);

        Complete(actual, offload);
        Assert.Equal(complete, Decapsulation.Open(actual));
    }

    [Fact]
    public void TryWriteBefore_PartialUdpOverIPv6_IsRightOnceCompleted()
    {
        PacketBuilder builder = PacketBuilder.Udp("2001:db8::1", 9, "2001:db8::2", 53).Payload(1, 2, 3).PartialChecksum();

        byte[] actual = Write(builder.Build(), builder.Offload(), TunnelOf("GueChecksum", true), out OffloadHeader offload);

        Complete(actual, offload);
        Assert.Equal(PacketBuilder.Udp("2001:db8::1", 9, "2001:db8::2", 53).Payload(1, 2, 3).Build(), Decapsulation.Open(actual));
    }

    [Fact]
    public void TryWriteBefore_Superpacket_IsRefusedUnchanged()
    {
        PacketBuilder builder = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(5000).Gso(1448);
        AssertRefused(builder.Build(), builder.Offload(), TunnelOf("IpIp", false), room: 20);
    }

    [Fact]
    public void TryWriteBefore_LongerThanAnIPv4Packet_IsRefusedUnchanged()
    {
        AssertRefused(PacketBuilder.Udp(Client, 1, Virtual, 2).PayloadLength(65535 - 28 - 19).Build(), default, TunnelOf("IpIp", false), room: 20);
        Assert.Equal(65535, Write(PacketBuilder.Udp(Client, 1, Virtual, 2).PayloadLength(65535 - 28 - 20).Build(), default, TunnelOf("IpIp", false), out _).Length);
        Assert.Equal(65535 + 40, Write(PacketBuilder.Udp(Client, 1, Virtual, 2).PayloadLength(65535 - 28).Build(), default, TunnelOf("IpIp", true), out _).Length);
    }

    [Theory]
    [InlineData(39, 0)]
    [InlineData(20, 43)]
    [InlineData(65535, 65535)]
    public void TryWriteBefore_ContradictingOffloadHeader_IsRefusedUnchanged(int start, int offset)
    {
        var offload = new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = (ushort)start, ChecksumOffset = (ushort)offset };
        AssertRefused(PacketBuilder.Tcp(Client, 1, Virtual, 2, TcpFlags.Ack).Payload(1, 2).Build(), offload, TunnelOf("GueChecksum", false), room: 32);
    }

    [Fact]
    public void TryWriteBefore_CongestionMark_IsCopied()
    {
        byte[] packet = PacketBuilder.Udp("2001:db8::1", 9, "2001:db8::2", 53).Build();
        packet[0] = 0x60;
        packet[1] = 0x30;

        Assert.Equal(3, Write(packet, default, TunnelOf("IpIp", false), out _)[1]);
    }

    [Fact]
    public void TryWriteBefore_AllFlowHashes_SpreadOverTheSourcePorts()
    {
        var random = new Random(5);
        var ports = new HashSet<int>();
        byte[] packet = PacketBuilder.Udp(Client, 9, Virtual, 53).Build();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] written = Write(packet, default, TunnelOf("Gue", false), out _, (uint)random.NextInt64(1L << 32));
            ports.Add((written[20] << 8) | written[21]);
        }

        // 20,000 throws into 28,231 ports leave about half of them empty: 28,231 * (1 - e^-0.708).
        Assert.InRange(ports.Count, 13_500, 15_000);
        Assert.InRange(ports.Min(), 32768, 32800);
        Assert.InRange(ports.Max(), 60960, 60998);
    }

    [Fact]
    public void TryWriteBefore_HostilePacketsAtAGuardPage_ComeOutAsTheyWentIn()
    {
        var random = new Random(20_261_121);
        using var memory = new GuardedMemory(70_000);
        var corpus = new MutatedPackets(random, [.. Hex.Values.Select(Convert.FromHexString)]);
        int written = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] packet = corpus.Next(out OffloadHeader offload);
            if (PacketParser.Parse(packet, out ParsedPacket parsed) != ParseResult.Ok)
            {
                continue;
            }

            Tunnel tunnel = new((TunnelType)random.Next(3), random.Next(2) == 0 ? Source4 : Source6, default, HasChecksum: random.Next(2) == 0);
            tunnel = tunnel with { Destination = tunnel.Source.IsIPv4 ? Server4 : Server6 };
            byte[] whole = packet[..parsed.TotalLength];
            Span<byte> grown = memory.Place([.. new byte[tunnel.OverheadBytes], .. whole]);
            bool partial = offload.HasPartialChecksum;
            if (Encapsulation.TryWriteBefore(grown, parsed, ref offload, tunnel, (uint)i, (ushort)i))
            {
                written++;
                Assert.Equal(whole, grown[tunnel.OverheadBytes..].ToArray());
                Assert.Equal(whole, partial ? whole : Decapsulation.Open(grown));
            }
        }

        Assert.True(written > 40_000, $"{written} tunnelled packets are too few to prove anything");
    }

    private static Tunnel TunnelOf(string type, bool isIPv6) => new(
        Enum.Parse<TunnelType>(type.Replace("Checksum", "", StringComparison.Ordinal)),
        isIPv6 ? Source6 : Source4,
        isIPv6 ? Server6 : Server4,
        HasChecksum: type.EndsWith("Checksum", StringComparison.Ordinal));

    private static byte[] Write(byte[] packet, OffloadHeader offload, Tunnel tunnel, out OffloadHeader after, uint flowHash = FlowHash)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        byte[] grown = [.. new byte[tunnel.OverheadBytes], .. packet];
        grown.AsSpan(0, tunnel.OverheadBytes).Fill(0xee);
        Assert.True(Encapsulation.TryWriteBefore(grown, parsed, ref offload, tunnel, flowHash, Identification));
        after = offload;
        return grown;
    }

    private static void AssertRefused(byte[] packet, OffloadHeader offload, Tunnel tunnel, int room)
    {
        Assert.Equal(ParseResult.Ok, PacketParser.Parse(packet, out ParsedPacket parsed));
        byte[] grown = [.. new byte[room], .. packet];
        OffloadHeader before = offload;

        Assert.False(Encapsulation.TryWriteBefore(grown, parsed, ref offload, tunnel, FlowHash, Identification));

        Assert.Equal([.. new byte[room], .. packet], grown);
        Assert.Equal(before, offload);
    }

    /// <summary>What the kernel does with NEEDS_CSUM: sums from the start on and stores the inverse (skb_checksum_help).</summary>
    private static void Complete(byte[] packet, OffloadHeader offload)
    {
        Span<byte> covered = packet.AsSpan(offload.ChecksumStart);
        ushort checksum = ReferenceChecksum.Compute(covered);
        covered[offload.ChecksumOffset] = (byte)(checksum >> 8);
        covered[offload.ChecksumOffset + 1] = (byte)checksum;
    }
}
