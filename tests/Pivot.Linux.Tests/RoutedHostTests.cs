using System.Net;
using Pivot.Director.Ports;
using Pivot.Linux.Tests.Environments;

namespace Pivot.Linux.Tests;

[Trait("Needs", "net_admin")]
public sealed partial class RoutedHostTests : IDisposable
{
    private static readonly IPNetwork RoutedVip = IPNetwork.Parse("203.0.113.80/32");
    private static readonly IPNetwork LanVip = IPNetwork.Parse("192.0.2.80/32");
    private static readonly IPAddress Server = IPAddress.Parse("198.51.100.11");

    private readonly TemporaryDirectory _state = new();
    private readonly List<string> _notes = [];

    public static bool CanRun => NamespaceThread.IsPossible;

    public void Dispose() => _state.Dispose();

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_ThenStop_LeavesHostAsItWas()
    {
        using NamespaceThread board = Board();
        board.Run(() =>
        {
            Sysctl.Write("net/ipv4/conf/eth1/forwarding", "0");
            Sysctl.Write("net/ipv4/conf/eth0/accept_redirects", "1");
        });
        string before = HostState.Read(board);

        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(Plan()));
        string during = HostState.Read(board);
        board.Run(host.Stop);

        Assert.Contains("net/ipv4/ip_forward=1", during, StringComparison.Ordinal);
        Assert.Contains("net/ipv4/ip_early_demux=0", during, StringComparison.Ordinal);
        Assert.Contains("192.0.2.80 dev pivot0", during, StringComparison.Ordinal);
        Assert.Contains("1000:\tfrom 198.51.100.11 iif eth1 lookup 7701", during, StringComparison.Ordinal);
        Assert.Contains("169.254.77.1/32", during, StringComparison.Ordinal);
        Assert.Contains("mtu 65535", during, StringComparison.Ordinal);
        Assert.DoesNotContain("pivot0    inet6", during, StringComparison.Ordinal);
        Assert.Contains("192.0.2.80 dev eth0", board.Ip("neigh show proxy") + during, StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(board));
        Assert.False(File.Exists(_state.PathOf("host.journal")));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_WithIPv6ThenStop_LeavesHostAsItWas()
    {
        using NamespaceThread board = Board();
        foreach ((string name, string address) in new[] { ("eth0", "2001:db8:1::1/64"), ("eth1", "2001:db8:2::1/64") })
        {
            board.Run(() => Sysctl.Write($"net/ipv6/conf/{name}/accept_dad", "0"));
            board.Run(() => Sysctl.Write($"net/ipv6/conf/{name}/addr_gen_mode", "1"));
            board.Run(() => Sysctl.Write($"net/ipv6/conf/{name}/disable_ipv6", "0"));
            board.Ip($"addr add {address} dev {name} nodad");
        }

        board.Run(() => Sysctl.Write("net/ipv6/conf/far0/accept_ra", "0"));
        board.Run(() => Sysctl.Write("net/ipv6/conf/far1/forwarding", "1"));
        string before = HostState.Read(board);
        SteeringPlan plan = new([IPNetwork.Parse("2001:db8:1::80/128"), LanVip], [IPAddress.Parse("2001:db8:2::11"), Server]);

        RoutedHost crashed = board.Run(() => RoutedHost.Start(Options() with { IPv6 = true }));
        board.Run(() => crashed.Steering.Apply(plan));
        string during = HostState.Read(board);
        string steered = Steered();
        board.Run(crashed.Dispose);
        RoutedHost host = board.Run(() => RoutedHost.Start(Options() with { IPv6 = true }));
        board.Run(() => host.Steering.Apply(plan));
        Assert.Equal(steered, Steered());
        board.Run(host.Stop);

        Assert.Contains("net/ipv6/conf/eth0/accept_ra=2", during, StringComparison.Ordinal);
        Assert.Contains("net/ipv6/conf/far0/accept_ra=0", during, StringComparison.Ordinal);
        Assert.Contains("net/ipv6/conf/far1/accept_ra=1", during, StringComparison.Ordinal);
        Assert.Contains("net/ipv6/conf/pivot0/disable_ipv6=0", during, StringComparison.Ordinal);
        Assert.Contains("net/ipv6/conf/eth0/proxy_ndp=1", during, StringComparison.Ordinal);
        Assert.Contains("1000:\tfrom 2001:db8:2::11 iif eth1 lookup 7701", during, StringComparison.Ordinal);
        Assert.Contains("2001:db8:1::80 dev pivot0", during, StringComparison.Ordinal);
        Assert.Contains("default dev pivot0", steered, StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(board));

        string Steered() => board.Ip("-6 rule show") + board.Ip("-6 route show table 7701") + board.Ip("-6 route show table main") + board.Ip("-6 neigh show proxy");
    }

    [Theory(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    [InlineData(true)]
    [InlineData(false)]
    public void Stop_AfterAnInterfaceWasRenamed_LeavesHostAsItWas(bool noticed)
    {
        using NamespaceThread board = Board();
        board.Run(() => Sysctl.Write("net/ipv4/conf/eth0/rp_filter", "1"));
        board.Run(() => Sysctl.Write("net/ipv4/conf/eth0/accept_redirects", "0"));
        string before = HostState.Read(board);
        RoutedHost crashed = board.Run(Start);
        board.Run(() => crashed.Steering.Apply(Plan()));

        board.Ip("link set eth0 name wan0");
        if (noticed)
        {
            board.Run(() => crashed.Steering.Apply(Plan()));
        }

        string during = HostState.Read(board);
        board.Run(crashed.Dispose);
        board.Run(() => Start().Stop());
        board.Ip("link set wan0 name eth0");

        Assert.Contains("192.0.2.80 dev wan0", during, StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(board));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_WhereForwardingIsOnAlready_LeavesItOn()
    {
        using NamespaceThread board = Board();
        board.Run(() => Sysctl.Write("net/ipv4/ip_forward", "1"));
        string before = HostState.Read(board);

        RoutedHost host = board.Run(Start);
        board.Run(host.Stop);

        Assert.Equal(before, HostState.Read(board));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_AfterCrash_AdoptsDeviceAndStopRestoresTheOriginal()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        RoutedHost crashed = board.Run(Start);
        board.Run(() => crashed.Steering.Apply(Plan()));
        string device = board.Ip("-o link show pivot0").Split(':')[0];
        string during = board.Ip("rule show") + board.Ip("neigh show proxy");

        board.Run(crashed.Dispose);
        string between = board.Ip("rule show") + board.Ip("neigh show proxy");
        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(Plan()));

        Assert.Equal(during, between);
        Assert.Equal(during, board.Ip("rule show") + board.Ip("neigh show proxy"));
        Assert.Equal(device, board.Ip("-o link show pivot0").Split(':')[0]);
        Assert.Single(board.Ip("route show table main").Split('\n'), line => line.StartsWith("192.0.2.80 ", StringComparison.Ordinal));
        Assert.Contains(_notes, note => note.Contains("adopting", StringComparison.Ordinal));
        board.Run(host.Stop);
        Assert.Equal(before, HostState.Read(board));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_AfterCrashWithOtherDeviceName_ReplacesTheDevice()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        RoutedHost crashed = board.Run(Start);
        board.Run(() => crashed.Steering.Apply(Plan()));
        board.Run(crashed.Dispose);

        RoutedHost host = board.Run(() => RoutedHost.Start(Options() with { DeviceName = "other0" }));
        board.Run(() => host.Steering.Apply(Plan()));

        Assert.DoesNotContain("pivot0", board.Ip("-o link show") + board.Ip("route show table all"), StringComparison.Ordinal);
        Assert.Contains("192.0.2.80 dev other0", board.Ip("route show"), StringComparison.Ordinal);
        board.Run(host.Stop);
        Assert.Equal(before, HostState.Read(board));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_NameOfForeignInterface_RefusesAndChangesNothing()
    {
        using NamespaceThread board = Board();
        board.Ip("tuntap add dev pivot0 mode tun");
        string before = HostState.Read(board);

        HostException failure = Assert.Throws<HostException>(() => board.Run(Start));

        Assert.Contains("already an interface pivot0", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(board));
        Assert.False(File.Exists(_state.PathOf("host.journal")));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_KernelRefusesTheDevice_PutsBackWhatItHadChanged()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);

        // More queues than the kernel gives one device: the device is made after forwarding was set.
        Assert.ThrowsAny<ArgumentException>(() => board.Run(() => RoutedHost.Start(Options() with { QueueCount = 257 })));

        Assert.Equal(before, HostState.Read(board));
        Assert.False(File.Exists(_state.PathOf("host.journal")));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_StateDirectoryInUse_NamesTheHolder()
    {
        using NamespaceThread board = Board();
        RoutedHost first = board.Run(Start);
        string before = HostState.Read(board);

        HostException failure = Assert.Throws<HostException>(() => board.Run(Start));

        Assert.Contains($"in use by process {Environment.ProcessId}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostState.Read(board));
        board.Run(first.Stop);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_JournalOfOtherNamespace_IsSetAsideAndItsHostLeftAlone()
    {
        using NamespaceThread first = Board();
        first.Run(() => Start().Dispose());
        using NamespaceThread second = Board();
        string before = HostState.Read(second);

        RoutedHost host = second.Run(Start);
        second.Run(host.Stop);

        Assert.Contains(_notes, note => note.Contains("another network namespace", StringComparison.Ordinal));
        Assert.True(File.Exists(_state.PathOf("host.journal.other-namespace")));
        Assert.Equal(before, HostState.Read(second));
        Assert.Contains("pivot0", first.Ip("link show"), StringComparison.Ordinal);
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Start_TornJournal_AdoptsWhatIsWhole()
    {
        using NamespaceThread board = Board();
        string before = HostState.Read(board);
        RoutedHost crashed = board.Run(Start);
        board.Run(crashed.Dispose);
        File.AppendAllText(_state.PathOf("host.journal"), "{\"make\":{\"kind\":\"rou");

        RoutedHost host = board.Run(Start);
        board.Run(host.Stop);

        Assert.Equal(before, HostState.Read(board));
    }

    [Fact(Skip = NamespaceThread.Needs, SkipUnless = nameof(CanRun))]
    public void Stop_WithThingsOfTheUser_KeepsThem()
    {
        using NamespaceThread board = Board();
        board.Ip("rule add pref 1000 iif eth1 from 198.51.100.11 lookup 7701");
        board.Ip("neigh add proxy 192.0.2.80 dev eth0");
        board.Run(() => Sysctl.Write("net/ipv4/neigh/eth0/proxy_delay", "0"));
        string before = HostState.Read(board);

        RoutedHost host = board.Run(Start);
        board.Run(() => host.Steering.Apply(Plan()));
        Assert.Single(board.Ip("rule show").Split('\n'), line => line.StartsWith("1000:\tfrom 198.51.100.11 ", StringComparison.Ordinal));
        board.Run(host.Stop);

        Assert.Equal(before, HostState.Read(board));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-name-of-16-byt")]
    [InlineData("all")]
    [InlineData("pivot%d")]
    [InlineData("a/b")]
    public void CheckName_Invalid_SaysWhatIsValid(string name)
    {
        HostException failure = Assert.Throws<HostException>(() => HostRequirements.CheckName(name));
        Assert.Contains("1 to 15 letters", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckTun_NoSuchFile_SaysModprobeAndContainer()
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => HostRequirements.CheckTun(_state.PathOf("tun")));
        Assert.Contains("No such file or directory (ENOENT)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("modprobe tun", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--device /dev/net/tun", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A board with a LAN (eth0) and a real server's side (eth1).</summary>
    private static NamespaceThread Board()
    {
        NamespaceThread board = new();
        board.Ip("link add eth0 type veth peer name far0");
        board.Ip("link add eth1 type veth peer name far1");
        board.Ip("addr add 192.0.2.1/24 dev eth0");
        board.Ip("addr add 198.51.100.1/24 dev eth1");
        foreach (string name in new[] { "eth0", "far0", "eth1", "far1" })
        {
            // Link-local addresses would come up at a time of their own.
            board.Run(() => Sysctl.Write($"net/ipv6/conf/{name}/disable_ipv6", "1"));
            board.Ip($"link set {name} up");
        }

        // The kernel reports a carrier a moment after it is there.
        for (int attempt = 0; attempt < 1000 && board.Ip("link show").Contains("NO-CARRIER", StringComparison.Ordinal); attempt++)
        {
        }

        return board;
    }

    private static SteeringPlan Plan() => new([LanVip], [Server]);

    private RoutedHostOptions Options() => new() { StatePath = _state.Path, QueueCount = 2, Note = _notes.Add, Steering = SteeringPreference.Routes };

    private RoutedHost Start() => RoutedHost.Start(Options());
}
