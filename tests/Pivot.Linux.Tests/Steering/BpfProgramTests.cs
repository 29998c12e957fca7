using System.Net;
using System.Runtime.CompilerServices;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Linux.Steering;
using Pivot.Testing;
using static Pivot.Linux.Tests.Steering.Frames;

namespace Pivot.Linux.Tests.Steering;

/// <summary>Packet in, verdict out, by the kernel's own interpreter of the loaded program.</summary>
[Trait("Needs", "bpf")]
public sealed class BpfProgramTests : IClassFixture<BpfProgramTests.Program>
{
    private const string Client = "203.0.113.7";
    private const string Client6 = "2001:db8:7::7";
    private const string Vip = "192.0.2.80";
    private const string Vip6 = "2001:db8::80";
    private const string InPrefix = "198.18.5.9";
    private const string Own = "192.0.2.1";
    private const string Own6 = "2001:db8::1";
    private const string Server = "198.51.100.11";
    private const string Server6 = "2001:db8:1::11";
    private const string ElsewhereServer = "198.51.100.12";
    private const string TunnelEnd = "198.51.100.77";
    private const string Stranger = "198.51.100.99";
    private const string Stranger6 = "2001:db8:1::99";
    private const ushort IPv4Type = 0x0800;
    private const ushort IPv6Type = 0x86dd;
    private const ushort MoreFragments = 0x2000;

    private readonly Program _program;

    public BpfProgramTests(Program program)
    {
        Assert.SkipUnless(program.Loaded is not null, program.Missing ?? "");
        _program = program;
    }

    public static TheoryData<string, bool, byte[]> Fixtures() => new()
    {
        { "TCP to a virtual address", true, Ip4(IPv4(Client, Vip, Tcp, Ports(4000, 80))) },
        { "any port of a virtual address", true, Ip4(IPv4(Client, Vip, Udp, Ports(4000, 9))) },
        { "echo to a virtual address", true, Ip4(IPv4(Client, Vip, Icmp, Message(8))) },
        { "later fragment to a virtual address", true, Ip4(IPv4(Client, Vip, Udp, new byte[20], fragment: 100)) },
        { "to a virtual prefix", true, Ip4(IPv4(Client, InPrefix, Tcp, Ports(4000, 80))) },
        { "beside the virtual prefix", false, Ip4(IPv4(Client, "198.19.0.1", Tcp, Ports(4000, 80))) },
        { "to nobody of ours", false, Ip4(IPv4(Client, Stranger, Tcp, Ports(4000, 80))) },

        { "service on the own address", true, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 80))) },
        { "first of a range on the own address", true, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 8001))) },
        { "last of a range on the own address", true, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 8098))) },
        { "below the range", false, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 8000))) },
        { "above the range", false, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 8099))) },
        { "ssh to the own address", false, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 22))) },
        { "other protocol on the service's port", false, Ip4(IPv4(Client, Own, Udp, Ports(4000, 80))) },
        { "ping to the own address", false, Ip4(IPv4(Client, Own, Icmp, Message(8))) },
        { "error about the service of the own address", true, Ip4(IPv4(Stranger, Own, Icmp, Message(3, IPv4(Own, Client, Tcp, Ports(80, 4000))))) },
        { "error about the board's own connection", false, Ip4(IPv4(Stranger, Own, Icmp, Message(3, IPv4(Own, Client, Tcp, Ports(40000, 443))))) },
        { "answer to an echo request of ours", true, Ip4(IPv4(Client, Own, Icmp, Echo(0, 61000))) },
        { "answer to an echo request of ours, the last identifier", true, Ip4(IPv4(Client, Own, Icmp, Echo(0, 65535))) },
        { "answer to the board's own ping", false, Ip4(IPv4(Client, Own, Icmp, Echo(0, 60999))) },
        { "ping to the own address with an identifier of ours", false, Ip4(IPv4(Client, Own, Icmp, Echo(8, 61000))) },
        { "echo reply cut short", false, Ip4(IPv4(Client, Own, Icmp, [0, 0, 0, 0, 0xee])) },
        { "error about an echo request of ours", true, Ip4(IPv4(Stranger, Own, Icmp, Message(11, IPv4(Own, Client, Icmp, Echo(8, 61000))))) },
        { "error about the board's own ping", false, Ip4(IPv4(Stranger, Own, Icmp, Message(11, IPv4(Own, Client, Icmp, Echo(8, 60999))))) },
        { "error about an echo reply of the board", false, Ip4(IPv4(Stranger, Own, Icmp, Message(11, IPv4(Own, Client, Icmp, Echo(0, 61000))))) },
        { "TCP to a port that is ours for echoes alone", false, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 61000))) },
        { "error about a packet in a tunnel", true, Ip4(IPv4(Stranger, Own, Icmp, Message(3, IPv4(Own, TunnelEnd, 4, IPv4(Client, Vip, Tcp, Ports(4000, 80)))))) },
        { "error about gre to a tunnel's end", true, Ip4(IPv4(Stranger, Own, Icmp, Message(11, IPv4(Own, TunnelEnd, 47, new byte[8])))) },
        { "error about the board's own connection to a tunnel's end", false, Ip4(IPv4(Stranger, Own, Icmp, Message(3, IPv4(Own, TunnelEnd, Tcp, Ports(40000, 443))))) },
        { "error about a tunnel to somebody else", false, Ip4(IPv4(Stranger, Own, Icmp, Message(3, IPv4(Own, Stranger, 4, new byte[20])))) },
        { "from a tunnel's end", false, Ip4(IPv4(TunnelEnd, Client, Tcp, Ports(80, 4000))) },
        { "later fragment without a first", false, Ip4(IPv4(Client, Own, Tcp, new byte[20], fragment: 100, id: 999)) },

        { "reply of a real server", true, Ip4(IPv4(Server, Client, Tcp, Ports(8080, 4000))) },
        { "later fragment of a reply", true, Ip4(IPv4(Server, Client, Udp, new byte[20], fragment: 100)) },
        { "real server to the board's own address", false, Ip4(IPv4(Server, Own, Tcp, Ports(8080, 40000))) },
        { "real server to the service of the own address", true, Ip4(IPv4(Server, Own, Tcp, Ports(40000, 80))) },
        { "real server by another interface", false, Ip4(IPv4(ElsewhereServer, Client, Tcp, Ports(8080, 4000))) },
        { "error from a router about a packet to a real server", true, Ip4(IPv4(Stranger, Client, Icmp, Message(11, IPv4(Client, Server, Tcp, Ports(4000, 8080))))) },
        { "error from a router about another packet", false, Ip4(IPv4(Stranger, Client, Icmp, Message(11, IPv4(Client, Stranger, Tcp, Ports(4000, 8080))))) },
        { "the board's own address as a source", false, Ip4(IPv4(Own, Vip, Tcp, Ports(4000, 80))) },

        { "TTL 1", false, Ip4(IPv4(Client, Vip, Tcp, Ports(4000, 80), ttl: 1)) },
        { "TTL 2", true, Ip4(IPv4(Client, Vip, Tcp, Ports(4000, 80), ttl: 2)) },
        { "VLAN tag", false, Ethernet(0x8100, [0, 5, 8, 0, .. IPv4(Client, Vip, Tcp, Ports(4000, 80))]) },
        { "ARP", false, Ethernet(0x0806, new byte[28]) },
        { "to another machine's link-layer address", false, Ethernet(IPv4Type, IPv4(Client, Vip, Tcp, Ports(4000, 80)), otherHost: true) },
        { "IPv4 header of version 5", false, Ip4([0x55, .. IPv4(Client, Vip, Tcp, Ports(4000, 80))[1..]]) },
        { "IPv4 header of 16 bytes", false, Ip4([0x44, .. IPv4(Client, Vip, Tcp, Ports(4000, 80))[1..]]) },
        { "own address, no room for ports", false, Ip4(IPv4(Client, Own, Tcp, [0, 80])) },
        { "own address, error without a packet", false, Ip4(IPv4(Client, Own, Icmp, Message(3))) },

        { "IPv6 to a virtual address", true, Ip6(IPv6(Client6, Vip6, Tcp, Ports(4000, 80))) },
        { "IPv6 hop limit 1", false, Ip6(IPv6(Client6, Vip6, Tcp, Ports(4000, 80), hops: 1)) },
        { "neighbour solicitation for a virtual address", false, Ip6(IPv6(Client6, Vip6, IcmpV6, Message(135, new byte[16]), hops: 255)) },
        { "IPv6 echo to a virtual address", true, Ip6(IPv6(Client6, Vip6, IcmpV6, Message(128))) },
        { "IPv6 service on the own address", true, Ip6(IPv6(Client6, Own6, Tcp, Ports(4000, 80))) },
        { "IPv6 service behind extension headers", true, Ip6(IPv6(Client6, Own6, 0, [60, 0, 0, 0, 0, 0, 0, 0, Tcp, 1, .. new byte[14], .. Ports(4000, 80)])) },
        { "IPv6 ssh to the own address", false, Ip6(IPv6(Client6, Own6, Tcp, Ports(4000, 22))) },
        { "IPv6 extension headers without end", false, Ip6(IPv6(Client6, Own6, 60, Repeat([60, 0, 0, 0, 0, 0, 0, 0], 40))) },
        { "IPv6 error about the service of the own address", true, Ip6(IPv6(Client6, Own6, IcmpV6, Message(2, IPv6(Own6, Client6, Tcp, Ports(80, 4000))))) },
        { "IPv6 answer to an echo request of ours", true, Ip6(IPv6(Client6, Own6, IcmpV6, Echo(129, 61000))) },
        { "IPv6 answer to an echo request of ours behind extension headers", true, Ip6(IPv6(Client6, Own6, 60, [IcmpV6, 0, 0, 0, 0, 0, 0, 0, .. Echo(129, 61000)])) },
        { "IPv6 answer to the board's own ping", false, Ip6(IPv6(Client6, Own6, IcmpV6, Echo(129, 60999))) },
        { "IPv6 ping to the own address with an identifier of ours", false, Ip6(IPv6(Client6, Own6, IcmpV6, Echo(128, 61000))) },
        { "IPv6 error about an echo request of ours", true, Ip6(IPv6(Stranger6, Own6, IcmpV6, Message(3, IPv6(Own6, Client6, IcmpV6, Echo(128, 61000))))) },
        { "IPv6 reply of a real server", true, Ip6(IPv6(Server6, Client6, Tcp, Ports(8080, 4000))) },
        { "IPv6 error from a router about a packet to a real server", true, Ip6(IPv6(Stranger6, Client6, IcmpV6, Message(3, IPv6(Client6, Server6, Tcp, Ports(4000, 8080))))) },
        { "IPv6 error from a router about another packet", false, Ip6(IPv6(Stranger6, Client6, IcmpV6, Message(2, IPv6(Client6, Stranger6, Tcp, Ports(4000, 8080))))) },
        { "router solicitation to a virtual address", false, Ip6(IPv6(Client6, Vip6, IcmpV6, Message(133), hops: 255)) },
        { "router advertisement to a virtual address", false, Ip6(IPv6(Client6, Vip6, IcmpV6, Message(134, new byte[16]), hops: 255)) },
        { "redirect about a packet to a real server", false, Ip6(IPv6(Stranger6, Client6, IcmpV6, Message(137, IPv6(Client6, Server6, Tcp, Ports(4000, 8080))), hops: 255)) },
        { "redirect to a virtual address", false, Ip6(IPv6(Client6, Vip6, IcmpV6, Message(137, new byte[32]), hops: 255)) },
        { "IPv6 neighbour advertisement of a real server", false, Ip6(IPv6(Server6, Client6, IcmpV6, Message(136, new byte[16]), hops: 255)) },
        { "IPv6 real server to the board's own address", false, Ip6(IPv6(Server6, Own6, Tcp, Ports(8080, 40000))) },
    };

    /// <summary>What the board's kernel sends. That forwarded packets are left alone the tests with interfaces show: here none came in anywhere.</summary>
    public static TheoryData<string, bool, byte[]> FixturesOfTheBoard() => new()
    {
        { "host unreachable about a packet to a real server", true, Ip4(IPv4(Own, Client, Icmp, Message(3, IPv4(Client, Server, Tcp, Ports(4000, 8080))))) },
        { "time exceeded about a packet to a real server", true, Ip4(IPv4(Own, Client, Icmp, Message(11, IPv4(Client, ElsewhereServer, Udp, Ports(4000, 8080))))) },
        { "host unreachable about another packet", false, Ip4(IPv4(Own, Client, Icmp, Message(3, IPv4(Client, Stranger, Tcp, Ports(4000, 8080))))) },
        { "time exceeded about a packet to a virtual address", false, Ip4(IPv4(Own, Client, Icmp, Message(11, IPv4(Client, Vip, Tcp, Ports(4000, 80))))) },
        { "echo reply", false, Ip4(IPv4(Own, Client, Icmp, Message(0, IPv4(Client, Server, Tcp, Ports(4000, 8080))))) },
        { "a packet to a real server", false, Ip4(IPv4(Own, Server, Tcp, Ports(40000, 8080))) },
        { "a packet to a virtual address", false, Ip4(IPv4(Own, Vip, Tcp, Ports(40000, 80))) },
        { "an error cut short", false, Ip4(IPv4(Own, Client, Icmp, Message(3, IPv4(Client, Server, Tcp, [])[..19]))) },
        { "IPv6 address unreachable about a packet to a real server", true, Ip6(IPv6(Own6, Client6, IcmpV6, Message(1, IPv6(Client6, Server6, Tcp, Ports(4000, 8080))))) },
        { "IPv6 address unreachable about another packet", false, Ip6(IPv6(Own6, Client6, IcmpV6, Message(1, IPv6(Client6, Vip6, Tcp, Ports(4000, 8080))))) },
        { "IPv6 neighbour solicitation", false, Ip6(IPv6(Own6, Server6, IcmpV6, Message(135, new byte[16]), hops: 255)) },
        { "ARP", false, Ethernet(0x0806, new byte[28]) },
    };

    [Theory]
    [MemberData(nameof(FixturesOfTheBoard))]
    public void Run_PacketOfTheBoard_IsSteeredOrLeft(string what, bool steered, byte[] frame) =>
        Assert.True(BpfRun.Steers(_program.Loaded!.EthernetErrorProgram, frame) == steered, $"{what}: {(steered ? "left to the kernel" : "steered")}");

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Run_Packet_IsSteeredOrLeft(string what, bool steered, byte[] frame) =>
        Assert.True(BpfRun.Steers(_program.Loaded!.EthernetProgram, frame) == steered, $"{what}: {(steered ? "left to the kernel" : "steered")}");

    [Fact]
    public void Run_EveryTruncationOfAPacketOfOurs_IsDecidedWithoutError()
    {
        byte[] whole = Ip6(IPv6(Client6, Own6, IcmpV6, Message(2, IPv6(Own6, Client6, Tcp, Ports(80, 4000)))));
        Assert.True(BpfRun.Steers(_program.Loaded!.EthernetProgram, whole));

        // With less than a network header the kernel does not run a program on purpose.
        for (int length = 54; length < whole.Length - 20; length++)
        {
            Assert.False(BpfRun.Steers(_program.Loaded.EthernetProgram, whole.AsSpan(0, length)), $"{length} bytes");
        }
    }

    [Fact]
    public void Run_FragmentsToTheOwnAddress_LaterOnesFollowTheFirst()
    {
        int program = _program.Loaded!.EthernetProgram;
        byte[] later = Ip4(IPv4(Client, Own, Tcp, new byte[24], fragment: 3, id: 77));
        byte[] later6 = Ip6(IPv6(Client6, Own6, 44, [Tcp, 0, 0, 0x18, 0, 0, 0, 9, .. new byte[24]]));

        Assert.False(BpfRun.Steers(program, later));
        Assert.False(BpfRun.Steers(program, later6));
        Assert.False(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 22), fragment: MoreFragments, id: 77))));
        Assert.False(BpfRun.Steers(program, later));
        Assert.True(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Tcp, Ports(4000, 80), fragment: MoreFragments, id: 77))));
        Assert.True(BpfRun.Steers(program, Ip6(IPv6(Client6, Own6, 44, [Tcp, 0, 0, 1, 0, 0, 0, 9, .. Ports(4000, 80)]))));
        Assert.True(BpfRun.Steers(program, later));
        Assert.True(BpfRun.Steers(program, later6));
        Assert.True(BpfRun.Steers(program, Ip6(IPv6(Client6, Own6, 44, [60, 0, 0, 0x18, 0, 0, 0, 9, .. new byte[24]]))), "with another next header");
        Assert.False(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Tcp, new byte[24], fragment: 3, id: 78))));

        Assert.True(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Icmp, Echo(0, 61000), fragment: MoreFragments, id: 79))), "answer to an echo request");
        Assert.True(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Icmp, new byte[24], fragment: 3, id: 79))), "the rest of it");
        Assert.False(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Icmp, Echo(0, 60999), fragment: MoreFragments, id: 80))));
        Assert.False(BpfRun.Steers(program, Ip4(IPv4(Client, Own, Icmp, new byte[24], fragment: 3, id: 80))), "the rest of the answer to a ping of the board");
    }

    [Fact]
    public void Maps_KeysAndValues_HaveTheSizesOfTheAbi()
    {
        Assert.Equal((16u, 8u), Sizes("addresses"));
        Assert.Equal((20u, 4u), Sizes("prefixes"));
        Assert.Equal((24u, 4u), Sizes("ports"));
        Assert.Equal((4u, 9224u), Sizes("settings"));
        Assert.Equal(16, Unsafe.SizeOf<SteeringAddress>());
        Assert.Equal(8, Unsafe.SizeOf<SteeringEntry>());
        Assert.Equal(20, Unsafe.SizeOf<SteeringPrefix>());
        Assert.Equal(24, Unsafe.SizeOf<SteeringPortsKey>());
        Assert.Equal(9224, Unsafe.SizeOf<SteeringSettings>());
    }

    [Fact]
    public void Load_ProgramThatTheVerifierRefuses_ShowsItsLastLines()
    {
        HostException failure = Assert.Throws<LinuxException>(() => BpfObject.Load(BadObject.Read()));

        Assert.Contains("bpf_object__load", failure.Message, StringComparison.Ordinal);
        Assert.Contains("invalid access to packet", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoObjectFile_SaysWhatLibbpfSays()
    {
        HostException failure = Assert.Throws<LinuxException>(() => BpfObject.Load("no object file at all"u8));
        Assert.Contains("steering.bpf.o", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ELF", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ManyAddressesOfBothVersions_SteersToEachAndToNoOther()
    {
        Random random = new(20261121);
        IPAddress[] addresses = [.. Enumerable.Range(0, 4000).Select(number => RandomAddress(random, number % 2 == 0 ? 4 : 16)).Distinct()];
        BpfMaps maps = BpfMaps.Of(new SteeringPlan([.. addresses.Take(2000).Select(address => new IPNetwork(address, 8 * address.GetAddressBytes().Length))], []), [], [], []);
        using BpfObject loaded = BpfObject.Load(BpfObject.BuiltIn());
        loaded.Set(BpfMaps.Settings(BpfRun.Loopback, maps));
        loaded.Add(maps, BpfMaps.Empty);

        bool[] steered = [.. addresses.Select(address => BpfRun.Steers(loaded.EthernetProgram, To(address)))];

        Assert.All(steered.Take(2000), Assert.True);
        Assert.All(steered.Skip(2000), Assert.False);
    }

    [Theory]
    [InlineData(1_200)]
    [InlineData(100_000)]
    public void Run_ThousandsOfEntries_CostNoMoreForOthersPackets(int addresses)
    {
        byte[] others = Ip4(IPv4(Client, Stranger, Udp, Ports(4000, 9)));
        BpfMaps maps = Thousands(addresses);
        using BpfObject few = BpfObject.Load(BpfObject.BuiltIn());
        using BpfObject many = BpfObject.Load(BpfObject.BuiltIn());
        few.Set(BpfMaps.Settings(BpfRun.Loopback));
        many.Set(BpfMaps.Settings(BpfRun.Loopback, maps));
        many.Add(maps, BpfMaps.Empty);

        uint[] pairs = [.. Enumerable.Range(0, 5).Select(_ => BpfRun.Measure(many.EthernetProgram, others, 200_000) * 100 / Math.Max(1, BpfRun.Measure(few.EthernetProgram, others, 200_000)))];

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"a packet of others: {BpfRun.Measure(few.EthernetProgram, others, 200_000)} ns with empty maps, {BpfRun.Measure(many.EthernetProgram, others, 200_000)} ns with {addresses} addresses; "
            + $"one of the board's own on its way out: {BpfRun.Measure(many.EthernetErrorProgram, others, 200_000)} ns");

        // Caches make some difference, the number of entries none that grows with it: a list of 100,000 would cost a thousandfold.
        Assert.True(pairs.Order().ElementAt(2) < 300, $"with {addresses} entries a packet of others costs {string.Join(", ", pairs)} % of what it costs with none");
    }

    private static BpfMaps Thousands(int count)
    {
        IPNetwork[] addresses = [.. Enumerable.Range(0, count).Select(number => new IPNetwork(new IPAddress(BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(0x0b000000 + number))), 32))];
        return BpfMaps.Of(new SteeringPlan(addresses, []), [], [], []);
    }

    private static IPAddress RandomAddress(Random random, int bytes)
    {
        byte[] address = new byte[bytes];
        random.NextBytes(address);
        address[0] = (byte)(bytes == 4 ? 10 : 0x20);
        return new IPAddress(address);
    }

    private static byte[] To(IPAddress address) => address.GetAddressBytes().Length == 4
        ? Ip4(IPv4(Client, address.ToString(), Tcp, Ports(4000, 80)))
        : Ip6(IPv6(Client6, address.ToString(), Tcp, Ports(4000, 80)));

    private static byte[] Ip4(byte[] packet) => Ethernet(IPv4Type, packet);

    private static byte[] Ip6(byte[] packet) => Ethernet(IPv6Type, packet);

    private static byte[] Repeat(byte[] part, int times) => [.. Enumerable.Repeat(part, times).SelectMany(static bytes => bytes)];

    private (uint Key, uint Value) Sizes(string map)
    {
        MapInfo info = _program.Loaded!.Describe(map);
        return (info.KeyBytes, info.ValueBytes);
    }

    public sealed class Program : IDisposable
    {
        public Program()
        {
            Missing = Requires.Bpf();
            if (Missing is null)
            {
                Loaded = BpfObject.Load(BpfObject.BuiltIn());
                BpfMaps maps = Maps4And6();
                Loaded.Set(BpfMaps.Settings(BpfRun.Loopback, maps));
                Loaded.Add(maps, BpfMaps.Empty);
            }
        }

        public string? Missing { get; }

        internal BpfObject? Loaded { get; }

        public void Dispose() => Loaded?.Dispose();

        private static BpfMaps Maps4And6()
        {
            IPNetwork own = IPNetwork.Parse(Own + "/32");
            IPNetwork own6 = IPNetwork.Parse(Own6 + "/128");
            IPNetwork[] virtuals = [IPNetwork.Parse(Vip + "/32"), IPNetwork.Parse("198.18.0.0/16"), own, IPNetwork.Parse(Vip6 + "/128"), own6];
            SteeringPlan plan = new(virtuals, [])
            {
                TunnelEnds = [IPAddress.Parse(TunnelEnd)],
                Ports = [new SteeredPorts(own, Tcp, 80, 80), new SteeredPorts(own, Tcp, 8001, 8098), new SteeredPorts(own6, Tcp, 80, 80), new SteeredPorts(own, Icmp, 61000, 65535), new SteeredPorts(own6, IcmpV6, 61000, 65535)],
            };
            ReplyPath[] replies =
            [
                new(IPAddress.Parse(Server), BpfRun.Loopback),
                new(IPAddress.Parse(Server6), BpfRun.Loopback),
                new(IPAddress.Parse(ElsewhereServer), BpfRun.Loopback + 1),
            ];
            return BpfMaps.Of(plan, [own.BaseAddress, own6.BaseAddress], replies, [own.BaseAddress, own6.BaseAddress]);
        }
    }
}
