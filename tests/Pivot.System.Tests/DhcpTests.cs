using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary><c>address = "dhcp"</c> with a real dnsmasq at the other end and busybox' udhcpc: a service on the leased address follows it, and the server sees the client's own address.</summary>
public sealed class DhcpTests : IDisposable
{
    private const string First = "198.51.100.50";
    private const string Second = "198.51.100.60";
    private const int User1 = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TwoArmedNetwork _network = new();
    private readonly NginxServer _web;
    private readonly HostSnapshot _before;

    public DhcpTests()
    {
        _web = new NginxServer(_network.Servers[0], "web1", [], 8081);
        foreach (string link in (string[])["eth0", "eth1"])
        {
            _network.Board.Ip($"address flush dev {link}", $"link set {link} down");
        }

        _before = HostSnapshot.Take(_network.Board);
    }

    private NetworkNamespace Router => _network.Clients[2];

    [Fact]
    public void Lease_WithRouterMtuAndRoutes_IsServedOnAndPutBack()
    {
        using DhcpServer server = new(Router, First, "26,1400", "3,198.51.100.22", "121,203.0.113.0/24,198.51.100.21,0.0.0.0/0,198.51.100.23");
        using PivotFiles files = new(Services, Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        WaitForAddress(First);
        AssertServed(First);
        Assert.Contains("default via 198.51.100.23 dev eth0", Routes(), StringComparison.Ordinal);
        Assert.Contains("203.0.113.0/24 via 198.51.100.21 dev eth0", Routes(), StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.22", Routes(), StringComparison.Ordinal);
        Assert.Contains("mtu 1400 ", _network.Board.Run("ip", "link", "show", "eth0").Output, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => Notes(pivot).Length == 0, Limit), string.Join('\n', Notes(pivot)));
        JsonElement leased = AddressShown(pivot, First);
        Assert.Equal("dhcp", leased.GetProperty("origin").GetString());
        Assert.InRange(leased.GetProperty("validSeconds").GetInt32(), 3000, 3600);

        pivot.Stop();
        Assert.Empty(Clients());
        _network.AssertBoardIsAs(_before);
    }

    [Fact]
    public void Start_WithoutAServer_IsReady_AndServesWhenTheLeaseComes()
    {
        using PivotFiles files = new(Services, Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        pivot.WaitForLog("eth0: no DHCP server answers");
        Assert.Contains(Notes(pivot), static note => note.StartsWith("eth0 has no address by DHCP: no server answers", StringComparison.Ordinal));

        using DhcpServer server = new(Router, First);

        WaitForAddress(First);
        AssertServed(First);
    }

    [Fact]
    public void Renewal_IsRefused_TheServiceFollowsToTheNewAddress()
    {
        using PivotFiles files = new(Services, Steering.Bpf);
        using DhcpServer first = new(Router, First);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        WaitForAddress(First);
        AssertServed(First);
        first.Dispose();
        using DhcpServer second = new(Router, Second);

        Renew();

        second.WaitForLog("DHCPNAK");
        pivot.WaitForLog($"eth0 has lost its DHCP lease of {First}");
        WaitForAddress(Second);
        AssertServed(Second);
        Assert.DoesNotContain(First, Addresses(), StringComparison.Ordinal);
    }

    [Fact]
    public void Server_Gone_TheLeaseIsKept_AndRenewedWhenTheCarrierComesBack()
    {
        using PivotFiles files = new(Services, Steering.Bpf);
        using DhcpServer first = new(Router, First);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        WaitForAddress(First);
        first.Dispose();
        Renew();
        AssertServed(First);

        using DhcpServer again = new(Router, First);
        _network.Wires.Ip("link set port2-eth0 down");
        Assert.True(SpinWait.SpinUntil(() => Notes(pivot).Any(static note => note.StartsWith("eth0 has no carrier", StringComparison.Ordinal)), Limit));
        _network.Wires.Ip("link set port2-eth0 up");

        again.WaitForLog($"DHCPACK(eth0) {First}");
        AssertServed(First);
    }

    [Fact]
    public void Kill_ThenStart_HasOneClientAndTheSameAddressAllAlong()
    {
        using PivotFiles files = new(Services, Steering.Bpf);
        using DhcpServer server = new(Router, First);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        WaitForAddress(First);
        pivot.KillHard();
        using NetworkMonitor monitor = new(_network.Board);
        Assert.Single(Clients());

        pivot.StartAgain();

        pivot.WaitForLog($"eth0: address {First}/24 by DHCP");
        Assert.Single(Clients());
        AssertServed(First);
        Assert.DoesNotContain("Deleted", monitor.Finish(), StringComparison.Ordinal);
        pivot.Stop();
        Assert.Empty(Clients());
        _network.AssertBoardIsAs(_before);
    }

    [Fact]
    public void Lease_ChangesAndEnds_TheInterfaceFollows()
    {
        using ScriptedDhcpClient client = new();
        using PivotFiles files = new(Services, Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, variables: [client.PathVariable]);
        client.Happen("bound", $"ip={First}", "mask=24", "router=198.51.100.22", "lease=60");
        WaitForAddress(First);
        AssertServed(First);

        client.Happen("renew", $"ip={First}", "mask=24", "router=198.51.100.23", "mtu=1400", "lease=600");
        WaitFor(() => Link().Contains("mtu 1400 ", StringComparison.Ordinal) && Routes().Contains("default via 198.51.100.23", StringComparison.Ordinal));
        Assert.DoesNotContain("198.51.100.22", Routes(), StringComparison.Ordinal);
        Assert.InRange(AddressShown(pivot, First).GetProperty("validSeconds").GetInt32(), 500, 600);
        client.Happen("renew", $"ip={First}", "mask=24", "mtu=68", "lease=600");
        WaitFor(() => Link().Contains("mtu 1500 ", StringComparison.Ordinal) && !Routes().Contains("default", StringComparison.Ordinal));
        AssertServed(First);

        client.Happen("bound", $"ip={Second}", "mask=32", "router=198.51.100.23", "lease=600");
        WaitFor(() => Routes().Contains("default via 198.51.100.23 dev eth0", StringComparison.Ordinal) && Addresses().Contains(Second + "/32", StringComparison.Ordinal));
        Assert.DoesNotContain(First, Addresses(), StringComparison.Ordinal);

        client.Happen("deconfig");
        WaitFor(() => !Addresses().Contains(Second, StringComparison.Ordinal));
        Assert.DoesNotContain("default", Routes(), StringComparison.Ordinal);
        pivot.WaitForLog($"eth0 has lost its DHCP lease of {Second}");
        WaitFor(() => Notes(pivot).Any(static note => note.Contains("\"web\" is not served on eth0", StringComparison.Ordinal)));
        pivot.Stop();
        _network.AssertBoardIsAs(_before);
    }

    [Fact]
    public void Lease_AsksForWhatTheKernelRefuses_ChangesAreTakenAllTheSame()
    {
        using ScriptedDhcpClient client = new();
        using PivotFiles files = new(Services, Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, variables: [client.PathVariable]);

        // A router that is no host.
        client.Happen("bound", $"ip={First}", "mask=24", "router=198.51.100.255", "lease=600");
        WaitForAddress(First);
        WaitFor(() => Notes(pivot).Any(static note => note.StartsWith("the interfaces are not as they should be", StringComparison.Ordinal)));
        AssertServed(First);

        files.RewriteServices(Extra + Services);
        pivot.Client("reload").Succeeded();
        files.RewriteServices(Extra + Services.Replace("2001:db8:2::1/64", "2001:db8:2::9/64", StringComparison.Ordinal));
        pivot.Client("reload").Succeeded();

        string eth1 = _network.Board.Run("ip", "-o", "address", "show", "dev", "eth1").Output;
        Assert.Contains("2001:db8:2::9/64", eth1, StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8:2::1/64", eth1, StringComparison.Ordinal);
        AssertServed(First);
        pivot.Stop();
        _network.AssertBoardIsAs(_before);
    }

    [Fact]
    public void Lease_OverWithAClientThatWasStartedAgain_IsGivenUp()
    {
        using ScriptedDhcpClient client = new();
        using PivotFiles files = new(Services, Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files, variables: [client.PathVariable]);
        client.Happen("bound", $"ip={First}", "mask=24", "lease=8");
        WaitForAddress(First);
        Command.Run("kill", "-9", Assert.Single(Clients())).Succeeded();
        pivot.WaitForLog("eth0: the DHCP client has ended (signal 9)");

        pivot.WaitForLog($"eth0 has lost its DHCP lease of {First}");

        WaitFor(() => !Addresses().Contains(First, StringComparison.Ordinal));
        WaitFor(() => Notes(pivot).Any(static note => note.StartsWith("eth0 has no address by DHCP", StringComparison.Ordinal)));
    }

    [Fact]
    public void Client_Killed_IsStartedAgainAndTheAddressStays()
    {
        using PivotFiles files = new(Services, Steering.Bpf);
        using DhcpServer server = new(Router, First);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        WaitForAddress(First);
        string killed = Assert.Single(Clients());

        Command.Run("kill", "-9", killed).Succeeded();

        pivot.WaitForLog("eth0: the DHCP client has ended (signal 9)");
        Assert.True(SpinWait.SpinUntil(() => Clients() is [var other] && other != killed, Limit), "there is no client again");
        AssertServed(First);
    }

    [Fact]
    public void Reload_FromDhcpToAddressesAndBack_IsServedAllAlong()
    {
        using TemporaryDirectory directory = new();
        using PivotFiles files = new(Extra + Services, Steering.Bpf);
        using DhcpServer server = new(Router, First);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        WaitForAddress(First);
        using CurlLoop load = new(_network.Clients[0], TwoArmedNetwork.Virtual(80), 50, reuses: false, directory["load"]);
        load.WaitForMore(5);

        files.RewriteServices(Extra + Services.Replace("\"dhcp\"", "\"198.51.100.1/24\"", StringComparison.Ordinal));
        pivot.Client("reload").Succeeded();
        Assert.Empty(Clients());
        Assert.DoesNotContain(First, Addresses(), StringComparison.Ordinal);
        AssertServed("198.51.100.1");
        files.RewriteServices(Extra + Services);
        pivot.Client("reload").Succeeded();
        WaitForAddress(First);
        AssertServed(First);

        load.WaitForMore(5);
        load.Stop();
        load.AssertNoneFailed(pivot);
        Assert.All(load.Answers(), static answer => Assert.Equal("web1 198.51.100.21 8081", answer));
    }

    [Fact]
    public void Advertisement_WhileTheBoardForwards_GivesTheDefaultRoute()
    {
        using PivotFiles files = new(Services + ServiceToml.Write("six", "tcp", "80", [(0, 8081, 1)], family: Family.IPv6), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Assert.Equal("1", _network.Board.Sysctl("net.ipv6.conf.eth0.forwarding"));

        RouterAdvertisement.SendUntil(Router, _network.Board, static board => board.Run("ip", "-6", "route").Output.Contains("default via fe80", StringComparison.Ordinal));
        pivot.Stop();
    }

    [Fact]
    public void Start_WithoutBusybox_NamesWhatToInstall()
    {
        using PivotFiles files = new(Services, Steering.Bpf);

        CommandResult result = _network.Board.Run("env", "PATH=/nowhere", RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("address = \"dhcp\" needs busybox's udhcpc", result.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install busybox", result.Error, StringComparison.Ordinal);
        _network.AssertBoardIsAs(_before);
    }

    public void Dispose()
    {
        _web.Dispose();
        _network.Dispose();
    }

    private static string Services =>
        ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: "eth0") + "[[interface]]\nname = \"eth0\"\naddress = \"dhcp\"\n[[interface]]\nname = \"eth1\"\naddress = [\"192.0.2.1/24\", \"2001:db8:2::1/64\"]\n";

    /// <summary>A service that does not move with the board's address.</summary>
    private static string Extra => ServiceToml.Write("extra", "tcp", "80", [(0, 8081, 1)]);

    private static string[] Notes(PivotDaemon pivot) => [.. pivot.Json("status").GetProperty("notes").EnumerateArray().Select(static note => note.GetString()!)];

    private static JsonElement AddressShown(PivotDaemon pivot, string address)
    {
        using JsonDocument shown = JsonDocument.Parse(pivot.Client("show", "interfaces", "--json").Succeeded());
        return shown.RootElement.GetProperty("interfaces").EnumerateArray().SelectMany(static one => one.GetProperty("addresses").EnumerateArray())
            .First(one => one.GetProperty("address").GetString() == address).Clone();
    }

    private void AssertServed(string address)
    {
        string got = "";
        Assert.True(
            SpinWait.SpinUntil(() => (got = Curl.Try(_network.Clients[0], $"http://{address}/").Output) == "web1 198.51.100.21 8081\n", Limit), $"{address} is not served: {got}");
    }

    private void WaitForAddress(string address) =>
        Assert.True(SpinWait.SpinUntil(() => Addresses().Contains(address + "/24", StringComparison.Ordinal), Limit), $"{address} did not come:\n{Addresses()}");

    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Limit), "what was waited for did not come");

    private string Link() => _network.Board.Run("ip", "link", "show", "eth0").Output;

    private void Renew() => Command.Run("kill", $"-{User1}", Assert.Single(Clients())).Succeeded();

    /// <summary>The process ids of the DHCP clients in the board's namespace.</summary>
    private string[] Clients() => [.. _network.Board.Run("ip", "netns", "pids", _network.Board.Name).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static id =>
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("udhcpc\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    })];

    private string Addresses() => _network.Board.Run("ip", "-o", "address", "show", "dev", "eth0").Output;

    private string Routes() => _network.Board.Run("ip", "route").Output;
}
