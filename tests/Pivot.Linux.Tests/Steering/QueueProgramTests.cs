using Pivot.Linux.Steering;
using Pivot.Testing;
using static Pivot.Linux.Tests.Steering.Frames;

namespace Pivot.Linux.Tests.Steering;

/// <summary>Which queue of the director's device a packet comes by.</summary>
[Trait("Needs", "bpf")]
public sealed class QueueProgramTests : IDisposable
{
    private const string Client = "203.0.113.7";
    private const string Client6 = "2001:db8:7::7";
    private const string Virtual = "192.0.2.80";
    private const string Virtual6 = "2001:db8::80";
    private const string Server = "198.51.100.11";
    private const string Server6 = "2001:db8:1::11";
    private const ushort MoreFragments = 0x2000;

    private readonly BpfObject _file;

    public QueueProgramTests()
    {
        Assert.SkipWhen(Requires.Bpf() is not null, Requires.Bpf() ?? "");
        _file = BpfObject.LoadWithoutFlows(BpfObject.BuiltIn());
    }

    [Theory]
    [InlineData(Tcp, false)]
    [InlineData(Udp, false)]
    [InlineData(Tcp, true)]
    [InlineData(Udp, true)]
    public void Run_BothDirectionsOfAConnection_ComeByOneQueue(byte protocol, bool isIPv6)
    {
        for (ushort port = 32768; port < 60000; port += 271)
        {
            Assert.Equal(Number(isIPv6, protocol, Request(port)), Number(isIPv6, protocol, Reply(port), reply: true));
        }
    }

    /// <summary>The kernel's own ports are all odd or all even.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public void Run_ManyConnections_ComeByAllQueuesAlike(int queues, bool isIPv6)
    {
        const int each = 1000;
        int[] counts = new int[queues];
        for (int connection = 0; connection < each * queues; connection++)
        {
            counts[Number(isIPv6, Tcp, Request((ushort)(32768 + (2 * connection)))) % queues]++;
        }

        Assert.All(counts, static count => Assert.InRange(count, each * 3 / 4, each * 5 / 4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_ManyClientsWithOnePort_ComeByAllQueues(bool isIPv6)
    {
        int[] counts = new int[2];
        for (int client = 1; client < 255; client++)
        {
            byte[] frame = isIPv6
                ? Ethernet(0x86dd, IPv6($"2001:db8:7::{client:x}", Virtual6, Tcp, Ports(40000, 80)))
                : Ethernet(0x0800, IPv4($"203.0.113.{client}", Virtual, Tcp, Ports(40000, 80)));
            counts[Number(frame) % 2]++;
        }

        Assert.All(counts, static count => Assert.InRange(count, 64, 190));
    }

    [Fact]
    public void Run_FragmentsOfADatagramAndPings_ComeByOneQueueEach()
    {
        byte[] Fragment(ushort field) => Ethernet(0x0800, IPv4(Client, Virtual, Udp, Ports((ushort)(40000 + field), 53), fragment: field));
        Assert.Equal(Number(Fragment(MoreFragments)), Number(Fragment(100 | MoreFragments)));
        Assert.Equal(Number(Fragment(MoreFragments)), Number(Fragment(200)));
        byte[] Fragment6(byte offset) => Ethernet(0x86dd, IPv6(Client6, Virtual6, 44, [Udp, 0, offset, 1, 0, 0, 0, 9, offset, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal(Number(Fragment6(0)), Number(Fragment6(8)));

        foreach (ushort checksum in (ushort[])[1, 2, 3, 50, 500, 5000])
        {
            Assert.Equal(Number(Ethernet(0x0800, IPv4(Client, Virtual, Icmp, Ports(0x0800, 0)))), Number(Ethernet(0x0800, IPv4(Client, Virtual, Icmp, Ports(0x0800, checksum)))));
            Assert.Equal(Number(Ethernet(0x86dd, IPv6(Client6, Virtual6, IcmpV6, Ports(0x8000, 0)))), Number(Ethernet(0x86dd, IPv6(Client6, Virtual6, IcmpV6, Ports(0x8000, checksum)))));
        }
    }

    [Fact]
    public void Run_PortsCutShort_ComesByTheQueueOfTheAddresses()
    {
        uint without = Number(Ethernet(0x0800, IPv4(Client, Virtual, Tcp, []))[..34]);
        for (int length = 34; length < 34 + 4; length++)
        {
            Assert.Equal(without, Number(Ethernet(0x0800, IPv4(Client, Virtual, Tcp, Ports(40000, 80)))[..length]));
        }
    }

    public void Dispose() => _file?.Dispose();

    private static (ushort Source, ushort Destination) Request(ushort port) => (port, 80);

    private static (ushort Source, ushort Destination) Reply(ushort port) => (8080, port);

    private uint Number(bool isIPv6, byte protocol, (ushort Source, ushort Destination) ports, bool reply = false)
    {
        byte[] header = Ports(ports.Source, ports.Destination);
        return Number(isIPv6
            ? Ethernet(0x86dd, IPv6(reply ? Server6 : Client6, reply ? Client6 : Virtual6, protocol, header))
            : Ethernet(0x0800, IPv4(reply ? Server : Client, reply ? Client : Virtual, protocol, header)));
    }

    private uint Number(byte[] frame) => BpfRun.Pass(_file.QueueProgram, frame, new BpfRun.PacketContext { InterfaceIndex = BpfRun.Loopback }).Verdict;
}
