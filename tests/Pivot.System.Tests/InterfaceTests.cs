using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary><c>[[interface]]</c> with addresses: the board has none but Pivot's, and the servers see the clients' own.</summary>
public sealed class InterfaceTests : IDisposable
{
    private const string Lan = "name = \"eth0\"\naddress = [\"198.51.100.1/24\", \"2001:db8:1::1/64\"]\n";
    private const string ServerSide = "[[interface]]\nname = \"eth1\"\naddress = [\"192.0.2.1/24\", \"2001:db8:2::1/64\"]\n";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TwoArmedNetwork _network = new();
    private readonly NginxServer _web;

    public InterfaceTests()
    {
        _web = new NginxServer(_network.Servers[0], "web1", [], 8081);
        foreach (string link in (string[])["eth0", "eth1"])
        {
            _network.Board.Ip($"address flush dev {link}", $"link set {link} down");
        }
    }

    [Fact]
    public void Start_WithAddressesOfBothFamilies_ServesAndAStopLeavesTheBoardAsItWas()
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(Services(Lan));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        AssertServed();
        Assert.Equal("web1 2001:db8:1::21 8081\n", Curl.Get(_network.Clients[0], $"http://[{TwoArmedNetwork.VirtualAddress6}]/"));
        Assert.Empty(Notes(pivot));
        JsonElement eth0 = Shown(pivot, "eth0");
        Assert.Equal("up", eth0.GetProperty("state").GetString());
        Assert.Contains(eth0.GetProperty("addresses").EnumerateArray(), address => address.GetProperty("address").GetString() == "198.51.100.1" && address.GetProperty("origin").GetString() == "static");

        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Kill_ThenStart_AdoptsAddressesWithoutTouchingThem()
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(Services(Lan + "mtu = 1400\ngateway = \"198.51.100.21\"\n"));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        using NetworkMonitor monitor = new(_network.Board);
        pivot.KillHard();
        Assert.Contains("default via 198.51.100.21 dev eth0", Routes(), StringComparison.Ordinal);

        pivot.StartAgain();

        AssertServed();
        string told = monitor.Finish();
        Assert.DoesNotContain("198.51.100.1/24", told, StringComparison.Ordinal);
        Assert.DoesNotContain("default", told, StringComparison.Ordinal);
        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Stop_ThatKeeps_LeavesTheInterfacesForTheNextStart()
    {
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(Services(Lan));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        pivot.Client("stop", "--keep").Succeeded();
        Assert.Equal(0, pivot.WaitForEnd());
        Assert.Contains("198.51.100.1/24", Addresses("eth0"), StringComparison.Ordinal);

        pivot.StartAgain();
        AssertServed();
        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Reload_WithOtherAddressesGatewayAndMtu_LosesNoRequest()
    {
        using TemporaryDirectory directory = new();
        using PivotFiles files = new(Services(Lan + "gateway = \"198.51.100.22\"\n"));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        // The client comes from where only the default route leads back to.
        const string Far = "203.0.113.21";
        foreach (NetworkNamespace gateway in _network.Clients.Skip(1))
        {
            gateway.SetSysctl("net.ipv4.ip_forward", "1");
            gateway.AddRoute(Far, TwoArmedNetwork.ClientAddress(0).ToString());
        }

        _network.Clients[0].AddAddress("lo", Far + "/32");
        _network.Clients[0].Ip("route replace 198.51.100.80 dev eth0 src " + Far);
        using CurlLoop load = new(_network.Clients[0], TwoArmedNetwork.Virtual(80), 50, reuses: false, directory["load"]);
        load.WaitForMore(5);

        foreach ((string addresses, string gateway, int mtu) in ((string, string, int)[])
            [("\"198.51.100.1/24\", \"198.51.100.2/24\"", "198.51.100.23", 1400), ("\"198.51.100.2/24\", \"198.51.100.1/24\"", "198.51.100.22", 1500),
                ("\"198.51.100.2/24\"", "198.51.100.23", 1300), ("\"198.51.100.2/25\"", "198.51.100.22", 1500)])
        {
            files.RewriteServices(Services($"name = \"eth0\"\naddress = [{addresses}, \"2001:db8:1::1/64\"]\ngateway = \"{gateway}\"\nmtu = {mtu}\n"));
            pivot.Client("reload").Succeeded();
            Assert.Contains($"default via {gateway} dev eth0", Routes(), StringComparison.Ordinal);
            Assert.Single(Routes().Split('\n'), static line => line.StartsWith("default", StringComparison.Ordinal));
            Assert.Contains($"mtu {mtu} ", _network.Board.Run("ip", "link", "show", "eth0").Output, StringComparison.Ordinal);
            load.WaitForMore(10);
        }

        load.Stop();
        load.AssertNoneFailed(pivot);
        Assert.All(load.Answers(), answer => Assert.Equal($"web1 {Far} 8081", answer));
        Assert.Contains("198.51.100.2/25", Addresses("eth0"), StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.1/", Addresses("eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_ThatTheKernelRefuses_ChangesNothing()
    {
        using PivotFiles files = new(Services(Lan));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        _network.Board.SetSysctl("net.ipv6.conf.lo.disable_ipv6", "1");
        string before = Addresses("eth0") + Routes();

        files.RewriteServices(Services(Lan + "gateway = \"198.51.100.22\"\nmtu = 1400\n[[interface]]\nname = \"lo\"\naddress = \"2001:db8:9::9/128\"\n"));
        CommandResult reload = pivot.Client("reload");

        Assert.Equal(1, reload.ExitCode);
        Assert.Contains("lo: RTM_NEWADDR 2001:db8:9::9/128", reload.Error, StringComparison.Ordinal);
        Assert.Contains("Everything is as it was.", reload.Error, StringComparison.Ordinal);
        Assert.Equal(before, Addresses("eth0") + Routes());
        Assert.Contains("mtu 1500 ", _network.Board.Run("ip", "link", "show", "eth0").Output, StringComparison.Ordinal);
        AssertServed();
    }

    [Fact]
    public void Address_TakenAway_ComesBack_AndThoseOfOthersStay()
    {
        _network.Board.Ip("link set eth0 up", "address add 198.51.100.77/24 dev eth0");
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotFiles files = new(Services(Lan));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);

        _network.Board.Ip("address del 198.51.100.1/24 dev eth0");
        Assert.True(SpinWait.SpinUntil(() => Addresses("eth0").Contains("198.51.100.1/24", StringComparison.Ordinal), Limit), "the address has not come back");
        AssertServed();

        // The kernel takes an interface's IPv6 addresses away with its state.
        _network.Board.Ip("link set eth0 down");
        Assert.True(SpinWait.SpinUntil(() => Addresses("eth0").Contains("2001:db8:1::1/64", StringComparison.Ordinal) && Curl.Try(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/").ExitCode == 0, Limit), "the link has not come back");
        Assert.Contains("198.51.100.77/24", Addresses("eth0"), StringComparison.Ordinal);
        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Interface_ThatAppearsLater_IsConfiguredThen()
    {
        using OneNicNetwork lan = new();
        using NginxServer web = new(lan.Server, "web1", [], 8081);
        lan.Board.Ip("link del eth0");
        using PivotFiles files = new(OneNicNetwork.Service("web", "tcp", 80, 8081) + "[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.2/24\"\ngateway = \"192.0.2.1\"\n");
        using PivotDaemon pivot = PivotDaemon.Start(lan.Board, files);
        Assert.Contains(Notes(pivot), static note => note.StartsWith("there is no interface eth0", StringComparison.Ordinal));

        NetworkNamespace.Connect(lan.Wires, "late", lan.Board, "eth0");
        lan.Wires.AddPort("br0", "late");

        pivot.WaitForLog("no longer so: there is no interface eth0");
        lan.Prepare(pivot, "web", "server");
        Assert.Equal($"web1 {OneNicNetwork.FarAddress} 8081\n", Curl.Get(lan.Far, $"http://{OneNicNetwork.VirtualAddress}/"));
        Assert.DoesNotContain(Notes(pivot), static note => note.Contains("eth0", StringComparison.Ordinal));
    }

    [Fact]
    public void TwoGateways_OneLosesItsCarrier_TheOtherIsUsed()
    {
        using PivotFiles files = new(Services(Lan + "gateway = \"198.51.100.21\"\n") .Replace("[[interface]]\nname = \"eth1\"\n", "[[interface]]\nname = \"eth1\"\ngateway = \"192.0.2.11\"\n", StringComparison.Ordinal));
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        Assert.Contains("via 198.51.100.21", WayOut(), StringComparison.Ordinal);

        _network.Wires.Ip("link set port2-eth0 down");
        Assert.True(SpinWait.SpinUntil(() => WayOut().Contains("via 192.0.2.11", StringComparison.Ordinal), Limit), "the default route did not move: " + WayOut());
        Assert.Contains(Notes(pivot), static note => note.StartsWith("eth0 has no carrier", StringComparison.Ordinal));
        _network.Wires.Ip("link set port2-eth0 up");
        Assert.True(SpinWait.SpinUntil(() => WayOut().Contains("via 198.51.100.21", StringComparison.Ordinal), Limit), "the default route did not come back: " + WayOut());

        string WayOut() => _network.Board.Run("ip", "route", "get", "203.0.113.99").Output;
    }

    public void Dispose()
    {
        _web.Dispose();
        _network.Dispose();
    }

    private static string Services(string lan) =>
        ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)]) + ServiceToml.Write("web6", "tcp", "80", [(0, 8081, 1)], family: Family.IPv6) + "[[interface]]\n" + lan + ServerSide;

    private static string[] Notes(PivotDaemon pivot) => [.. pivot.Json("status").GetProperty("notes").EnumerateArray().Select(static note => note.GetString()!)];

    private static JsonElement Shown(PivotDaemon pivot, string name)
    {
        using JsonDocument shown = JsonDocument.Parse(pivot.Client("show", "interfaces", "--json").Succeeded());
        return shown.RootElement.GetProperty("interfaces").EnumerateArray().First(one => one.GetProperty("name").GetString() == name).Clone();
    }

    private void AssertServed() => Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));

    private string Addresses(string link) => _network.Board.Run("ip", "-o", "address", "show", "dev", link).Output;

    private string Routes() => _network.Board.Run("ip", "route").Output;
}
