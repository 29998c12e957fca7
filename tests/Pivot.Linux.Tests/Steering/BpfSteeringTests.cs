using System.Net;
using System.Net.Sockets;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;
using Pivot.Linux.Tests.Environments;
using Pivot.Testing.Processes;
using Pivot.Testing;

namespace Pivot.Linux.Tests.Steering;

/// <summary>client 192.0.2.50 - board - server 198.51.100.11: what the programs hand to the device, and what they leave on the host.</summary>
[Trait("Needs", "bpf")]
public sealed partial class BpfSteeringTests : IDisposable
{
    private const int MillisecondsAllowed = 5000;
    private const string FilterOfTheUser = "filter add dev eth0 ingress pref 5 protocol ip u32 match u32 0 0 classid 1:1";

    private static readonly IPEndPoint Server = new(IPAddress.Parse("198.51.100.11"), 7);
    private static readonly IPEndPoint Virtual = new(IPAddress.Parse("192.0.2.80"), 7);
    private static readonly IPAddress Own = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress ClientAddress = IPAddress.Parse("192.0.2.50");

    private readonly Environments.TemporaryDirectory _state = new();
    private readonly List<string> _notes = [];
    private readonly NamespaceThread _client;
    private readonly NamespaceThread _board;
    private readonly NamespaceThread _server;

    public BpfSteeringTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        Assert.SkipWhen(Requires.Bpf() is not null, Requires.Bpf() ?? "");
        _client = new NamespaceThread();
        _board = new NamespaceThread();
        _server = new NamespaceThread();
        NamespaceThread.Join(_board, "eth0", "192.0.2.1/24", _client, "client0", "192.0.2.50/24");
        NamespaceThread.Join(_board, "eth1", "198.51.100.1/24", _server, "server0", "198.51.100.11/24");
        // The kernel reports a carrier a moment after it is there.
        for (int attempt = 0; attempt < 1000 && _board.Ip("link show").Contains("NO-CARRIER", StringComparison.Ordinal); attempt++)
        {
        }

        _client.Ip("route add default via 192.0.2.1");
        _server.Ip("route add default via 198.51.100.1");
        _board.Run(() =>
        {
            // The strictest setting that distributions have: nothing has to be loosened for programs.
            Sysctl.Write("net/ipv4/conf/all/rp_filter", "1");
            Sysctl.Write("net/ipv6/conf/eth0/disable_ipv6", "1");
            Sysctl.Write("net/ipv6/conf/eth1/disable_ipv6", "1");
        });
    }

    public void Dispose()
    {
        _client?.Dispose();
        _board?.Dispose();
        _server?.Dispose();
        _state.Dispose();
    }

    [Theory]
    [InlineData(BpfAttachment.Tcx)]
    [InlineData(BpfAttachment.Clsact)]
    internal void Start_ThenStop_LeavesHostAsItWas(BpfAttachment attachment)
    {
        string before = HostState.Read(_board);
        RoutedHost host = Start(attachment);
        _board.Run(() => host.Steering.Apply(Plan()));
        string during = HostState.Read(_board);

        _board.Run(host.Stop);

        Assert.Equal("bpf", host.Steering.Name);
        Assert.Contains("192.0.2.80 dev pivot0", during, StringComparison.Ordinal);
        Assert.DoesNotContain("7701", _board.Ip("rule show"), StringComparison.Ordinal);
        Assert.Contains("net/ipv4/conf/eth0/rp_filter=" + _board.Run(() => Sysctl.Read("net/ipv4/conf/eth0/rp_filter")), during, StringComparison.Ordinal);
        Assert.Equal(attachment == BpfAttachment.Clsact, during.Contains("pivot_steer", StringComparison.Ordinal));
        Assert.NotEqual(before, during);
        Assert.Equal(before, HostState.Read(_board));
        Assert.False(File.Exists(_state.PathOf("host.journal")));
    }

    [Theory]
    [InlineData(BpfAttachment.Tcx)]
    [InlineData(BpfAttachment.Clsact)]
    internal void Request_ToAVirtualAddress_ComesToTheDeviceWithItsTtl(BpfAttachment attachment)
    {
        RoutedHost host = Start(attachment);
        _board.Run(() => host.Steering.Apply(Plan()));
        using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, 0)));
        using PacketBatch batch = new(8);

        _ = asking.SendTo("ping"u8.ToArray(), Virtual);

        Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
        Assert.Equal(1, batch.Count);
        Assert.Equal(0x45, batch.Packet(0)[0]);
        Assert.Equal(ClientAddress.GetAddressBytes(), batch.Packet(0)[12..16]);
        Assert.Equal(Virtual.Address.GetAddressBytes(), batch.Packet(0)[16..20]);
        Assert.Equal(64, batch.Packet(0)[8]);
        Assert.Equal(0, host.Steering.ExtraHops);
        _board.Run(host.Stop);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3000)]
    public void Reply_OfARealServerReachedDirectly_PassesThroughTheDeviceUnchanged(int bytes)
    {
        RoutedHost host = Start(null);
        _board.Run(() => host.Steering.Apply(Plan()));
        using Socket echo = _server.Run(() => Bind(Server));
        using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, 0)));
        using PacketBatch batch = new(8);
        byte[] sent = new byte[bytes];
        Random.Shared.NextBytes(sent);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] buffer = new byte[8192];

        _ = asking.SendTo("ping"u8.ToArray(), Server);
        _ = echo.ReceiveFrom(buffer, ref from);
        _ = echo.SendTo(sent, from);
        for (int packets = (bytes + 28 + 1479) / 1480; packets > 0; packets -= batch.Count)
        {
            batch.Clear();
            Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
            for (int index = 0; index < batch.Count; index++)
            {
                Assert.Equal(Server.Address.GetAddressBytes(), batch.Packet(index)[12..16]);
                batch[index].Verdict = Verdict.Pass;
            }

            Assert.Equal(0, host.Queues[0].Send(batch));
        }

        int length = asking.ReceiveFrom(buffer, ref from);
        Assert.Equal(sent, buffer[..length]);
        Assert.Equal(Server, from);
        _board.Run(host.Stop);
    }

    [Fact]
    public void OwnAddress_ServicePortIsSteeredAndTheRestStaysTheBoards()
    {
        IPNetwork own = new(Own, 32);
        RoutedHost host = Start(null);
        _board.Run(() => host.Steering.Apply(new SteeringPlan([own], [Server.Address]) { Ports = [new SteeredPorts(own, 17, 7, 7)] }));
        using Socket board = _board.Run(() => Bind(new IPEndPoint(Own, 22)));
        using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, 0)));
        using Socket check = _server.Run(() => Bind(Server));
        using PacketBatch batch = new(8);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] buffer = new byte[8192];

        _ = asking.SendTo("ssh"u8.ToArray(), new IPEndPoint(Own, 22));
        int length = board.ReceiveFrom(buffer, ref from);
        Assert.Equal("ssh"u8, buffer.AsSpan(0, length));
        _ = check.SendTo("health"u8.ToArray(), new IPEndPoint(Own, 22));
        length = board.ReceiveFrom(buffer, ref from);
        Assert.Equal("health"u8, buffer.AsSpan(0, length));
        Assert.Equal(Server, from);
        _ = asking.SendTo(new byte[3000], new IPEndPoint(Own, 7));

        int packets = 0;
        while (packets < 3)
        {
            batch.Clear();
            Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
            packets += batch.Count;
            Assert.Equal(Own.GetAddressBytes(), batch.Packet(0)[16..20]);
        }

        Assert.Equal(3, packets);
        Assert.DoesNotContain("192.0.2.1 dev pivot0", _board.Ip("route show"), StringComparison.Ordinal);
        _board.Run(host.Stop);
    }

    [Theory]
    [InlineData(BpfAttachment.Tcx)]
    [InlineData(BpfAttachment.Clsact)]
    internal void Start_AfterCrash_AdoptsAndLeavesOneProgramEach(BpfAttachment attachment)
    {
        string before = HostState.Read(_board);
        RoutedHost crashed = Start(attachment);
        _board.Run(() => crashed.Steering.Apply(Plan()));
        string during = HostState.Programs(_board);
        _board.Run(crashed.Dispose);
        string between = HostState.Programs(_board);

        RoutedHost host = Start(attachment);
        _board.Run(() => host.Steering.Apply(Plan()));
        string after = HostState.Programs(_board);
        using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, 0)));
        using PacketBatch batch = new(8);
        _ = asking.SendTo("ping"u8.ToArray(), Virtual);

        Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
        Assert.Equal(during, between);
        Assert.NotEqual(during, after);
        Assert.Equal(attachment == BpfAttachment.Tcx ? 1 : 0, _board.Run(() => HostState.TcxPrograms(Index("eth0")).Length));
        Assert.Equal(Count(during, "pivot_steer"), Count(after, "pivot_steer"));
        _board.Run(host.Stop);
        Assert.Equal(before, HostState.Read(_board));
    }

    [Fact]
    public void Start_ByRoutesAfterCrashWithPrograms_TakesThemOff()
    {
        string before = HostState.Read(_board);
        RoutedHost crashed = Start(null);
        _board.Run(() => crashed.Steering.Apply(Plan()));
        _board.Run(crashed.Dispose);

        RoutedHost host = _board.Run(() => RoutedHost.Start(Options() with { Steering = SteeringPreference.Routes }));
        _board.Run(() => host.Steering.Apply(Plan()));

        Assert.Empty(_board.Run(() => HostState.TcxPrograms(Index("eth0"))));
        Assert.Contains("from 198.51.100.11 iif eth1", _board.Ip("rule show"), StringComparison.Ordinal);
        _board.Run(host.Stop);
        Assert.Equal(before, HostState.Read(_board));
    }

    [Fact]
    public void Stop_WithFiltersOfTheUser_KeepsThem()
    {
        _board.Tool("tc", "qdisc add dev eth0 clsact");
        _board.Tool("tc", FilterOfTheUser);
        using BpfObject users = BpfObject.Load(BpfObject.BuiltIn());
        _board.Run(() => BpfPrograms.Attach(users.EthernetProgramId, Index("eth1"), BpfAttachment.Tcx));
        string before = HostState.Read(_board);

        foreach (BpfAttachment attachment in (BpfAttachment[])[BpfAttachment.Tcx, BpfAttachment.Clsact])
        {
            RoutedHost host = Start(attachment);
            _board.Run(() => host.Steering.Apply(Plan()));
            Assert.NotEqual(before, HostState.Read(_board));
            _board.Run(host.Stop);
            Assert.Equal(before, HostState.Read(_board));
        }
    }

    [Fact]
    public void Stop_WithAFilterThatCameLater_KeepsItAndItsQdisc()
    {
        RoutedHost host = Start(BpfAttachment.Clsact);
        _board.Run(() => host.Steering.Apply(Plan()));
        _board.Tool("tc", FilterOfTheUser);

        _board.Run(host.Stop);

        Assert.Contains("clsact", _board.Tool("tc", "qdisc show dev eth0"), StringComparison.Ordinal);
        Assert.DoesNotContain("clsact", _board.Tool("tc", "qdisc show dev eth1"), StringComparison.Ordinal);
        string filters = _board.Tool("tc", "filter show dev eth0 ingress");
        Assert.Contains("u32", filters, StringComparison.Ordinal);
        Assert.DoesNotContain("pivot_steer", filters, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BpfAttachment.Tcx)]
    [InlineData(BpfAttachment.Clsact)]
    internal void Stop_AfterAnInterfaceWasRenamed_TakesItsProgramOff(BpfAttachment attachment)
    {
        RoutedHost host = Start(attachment);
        _board.Run(() => host.Steering.Apply(Plan()));
        Rename("eth1", "lan1");
        _board.Run(() => host.Steering.Apply(Plan()));

        _board.Run(host.Stop);

        Assert.DoesNotContain("clsact", _board.Tool("tc", "qdisc show"), StringComparison.Ordinal);
        Assert.Empty(_board.Run(() => HostState.TcxPrograms(Index("lan1"))));

        void Rename(string from, string to)
        {
            _board.Ip($"link set {from} down");
            _board.Ip($"link set {from} name {to}");
            _board.Ip($"link set {to} up");
        }
    }

    [Fact]
    public void Apply_Repeated_TakesInInterfacesThatCameAndWentAndOtherwiseChangesNothing()
    {
        RoutedHost host = Start(null);
        _board.Run(() => host.Steering.Apply(Plan()));
        string once = HostState.Read(_board);
        string journal = File.ReadAllText(_state.PathOf("host.journal"));
        _board.Run(() => host.Steering.Apply(Plan()));
        Assert.Equal(once, HostState.Read(_board));
        Assert.Equal(journal, File.ReadAllText(_state.PathOf("host.journal")));

        _board.Ip("link add eth9 type veth peer name far9");
        _board.Ip("link set eth9 up");
        _board.Run(() => host.Steering.Apply(Plan()));
        Assert.Single(_board.Run(() => HostState.TcxPrograms(Index("eth9"))));
        Assert.Single(_board.Run(() => HostState.TcxPrograms(Index("eth9"), Libbpf.BPF_TCX_EGRESS)));
        _board.Ip("link set eth9 down");
        _board.Ip("link set eth9 name lan9");
        _board.Ip("link set lan9 up");
        _board.Run(() => host.Steering.Apply(Plan()));
        Assert.Single(_board.Run(() => HostState.TcxPrograms(Index("lan9"))));
        _board.Ip("link del lan9");
        _board.Run(() => host.Steering.Apply(Plan()));
        Assert.Equal(once, HostState.Read(_board));

        _board.Run(() => host.Steering.Apply(SteeringPlan.Empty));
        Assert.Empty(_board.Run(() => HostState.TcxPrograms(Index("eth0"))));
        _board.Run(host.Stop);
    }

    [Fact]
    public void Apply_TtlUsedUp_IsTheKernelsToAnswer()
    {
        RoutedHost host = Start(null);
        _board.Run(() => host.Steering.Apply(Plan()));
        using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, 0)));
        using Socket errors = _client.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = MillisecondsAllowed });
        asking.Ttl = 1;
        byte[] buffer = new byte[256];

        _ = asking.SendTo("probe"u8.ToArray(), Virtual);
        _ = errors.Receive(buffer);

        Assert.Equal(11, buffer[20]);
        Assert.Equal(Own.GetAddressBytes(), buffer[12..16]);
        Assert.Equal(Virtual.Address.GetAddressBytes(), buffer[44..48]);
        _board.Run(host.Stop);
    }

    [Theory]
    [InlineData(BpfAttachment.Tcx)]
    [InlineData(BpfAttachment.Clsact)]
    internal void OwnError_AboutARealServer_PassesTheDeviceOnceAndOthersDoNot(BpfAttachment attachment)
    {
        // 198.51.100.77 answers no ARP and is a real server, 198.51.100.78 is nobody.
        IPAddress silent = IPAddress.Parse("198.51.100.77");
        RoutedHost host = Start(attachment);
        _board.Run(() => Sysctl.Write("net/ipv4/neigh/eth1/retrans_time_ms", "20"));
        _board.Run(() => host.Steering.Apply(new SteeringPlan([new IPNetwork(Virtual.Address, 32)], [silent])));
        using Socket asking = _client.Run(() => Bind(new IPEndPoint(ClientAddress, 0)));
        using Socket errors = _client.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveTimeout = MillisecondsAllowed });
        using PacketBatch batch = new(8);
        byte[] buffer = new byte[256];

        _ = asking.SendTo("x"u8.ToArray(), new IPEndPoint(IPAddress.Parse("198.51.100.78"), 7));
        _ = errors.Receive(buffer);
        Assert.Equal("198.51.100.78", new IPAddress(buffer[44..48]).ToString());
        _ = asking.SendTo("x"u8.ToArray(), new IPEndPoint(silent, 7));
        Assert.True(host.Queues[0].Receive(batch, MillisecondsAllowed));
        Assert.Equal(1, batch.Count);
        Assert.Equal((Own.ToString(), silent.ToString()), (new IPAddress(batch.Packet(0)[12..16]).ToString(), new IPAddress(batch.Packet(0)[44..48]).ToString()));
        batch[0].Verdict = Verdict.Pass;
        Assert.Equal(0, host.Queues[0].Send(batch));
        _ = errors.Receive(buffer);
        Assert.Equal((silent.ToString(), 63), (new IPAddress(buffer[44..48]).ToString(), buffer[8]));
        _board.Run(host.Stop);
    }

    [Fact]
    public void Start_KernelWithoutBpf_RoutesTakeOverWithOneNote()
    {
        string before = HostState.Read(_board);
        using NamespaceThread none = new();
        none.Run(NoBpf.Enforce);

        RoutedHost host = none.Run(() => RoutedHost.Start(Options()));

        Assert.Equal("routes", host.Steering.Name);
        string note = Assert.Single(_notes);
        Assert.Contains("ENOSYS", note, StringComparison.Ordinal);
        Assert.Contains("the board's own are refused", note, StringComparison.Ordinal);
        none.Run(host.Stop);
        HostException failure = Assert.ThrowsAny<HostException>(() => none.Run(() => RoutedHost.Start(Options() with { Steering = SteeringPreference.Bpf })));
        Assert.Contains("steering = \"bpf\" cannot be had", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pivot0", none.Ip("link show"), StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(_board));
    }

    [Fact]
    public void Start_VerifierRefuses_RoutesTakeOverWithOneNoteThatShowsItsLastLines()
    {
        RoutedHostOptions options = Options() with { BpfProgram = BadObject.Read() };
        RoutedHost host = _board.Run(() => RoutedHost.Start(options));

        Assert.Equal("routes", host.Steering.Name);
        Assert.Contains("invalid access to packet", Assert.Single(_notes), StringComparison.Ordinal);
        _board.Run(() => host.Steering.Apply(Plan()));
        _board.Run(host.Stop);
    }

    private static int Index(string name)
    {
        using RtNetlinkClient netlink = new();
        return netlink.FindLink(name)!.Index;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static SteeringPlan Plan() => new([new IPNetwork(Virtual.Address, 32)], [Server.Address]);

    private static Socket Bind(IPEndPoint address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = MillisecondsAllowed };
        socket.Bind(address);
        return socket;
    }

    private RoutedHostOptions Options() => new() { StatePath = _state.Path, QueueCount = 1, Note = _notes.Add };

    private RoutedHost Start(BpfAttachment? attachment) =>
        _board.Run(() => RoutedHost.Start(Options() with { Steering = SteeringPreference.Bpf, BpfAttachment = attachment }));
}
