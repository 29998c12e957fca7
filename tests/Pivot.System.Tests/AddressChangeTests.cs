using System.Text.Json;
using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests;

/// <summary>A service on <c>address = "eth0"</c> follows the board's address there, as a DHCP client changes it.</summary>
public sealed class AddressChangeTests : IDisposable
{
    private const string First = "198.51.100.1";
    private const string Second = "198.51.100.9";
    private const int SecureShell = 22;

    private readonly TwoArmedNetwork _network = new();
    private readonly PivotFiles _files = new(ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: "eth0"), Steering.Bpf);
    private readonly NginxServer _web;
    private readonly NginxServer _board;

    public AddressChangeTests()
    {
        _web = new NginxServer(_network.Servers[0], "web1", [], 8081);
        _board = new NginxServer(_network.Board, "board", [], SecureShell);
    }

    [Theory]
    [InlineData("address del 198.51.100.1/24 dev eth0", "address add 198.51.100.9/24 dev eth0")]
    [InlineData("address add 198.51.100.9/24 dev eth0", "address del 198.51.100.1/24 dev eth0")]
    public void Renewal_WithAnotherAddress_TheServiceFollows(string first, string second)
    {
        // As systemd sets it; otherwise the kernel deletes the second address with the first.
        _network.Board.SetSysctl("net.ipv4.conf.all.promote_secondaries", "1");
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        AssertServed(First);

        _network.Board.Ip(first, second);

        pivot.WaitForLog($"the board's address on eth0 is now {Second} (was");
        AssertServed(Second);
        Assert.NotEqual(0, Curl.Try(_network.Clients[1], $"http://{First}/").ExitCode);
        Assert.Equal([Second], Strings(pivot.Json("show", "services").GetProperty("services")[0].GetProperty("addresses")));
        Assert.Empty(Strings(pivot.Json("status").GetProperty("notes")));
        JsonElement connections = pivot.Json("show", "connections").GetProperty("connections");
        Assert.Contains(connections.EnumerateArray(), connection => connection.GetProperty("virtual").GetString() == $"{First}:80");
        Assert.Contains(connections.EnumerateArray(), connection => connection.GetProperty("virtual").GetString() == $"{Second}:80");
    }

    [Fact]
    public void Start_BeforeDhcpHasAnswered_ServesWhenTheAddressComes()
    {
        _network.Board.Ip("address flush dev eth0");
        HostSnapshot before = HostSnapshot.Take(_network.Board);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, _files);
        pivot.WaitForLog("service \"web\" is not served on eth0, which has no IPv4 address yet");
        Assert.Contains(Strings(pivot.Json("status").GetProperty("notes")), note => note.Contains("not served on eth0", StringComparison.Ordinal));

        _network.Board.AddAddress("eth0", First + "/24");

        pivot.WaitForLog($"the board's address on eth0 is now {First} (was none)");
        AssertServed(First);
        Assert.Empty(Strings(pivot.Json("status").GetProperty("notes")));
        _network.Board.Ip("address flush dev eth0");
        pivot.WaitForLog("eth0 has lost its address");
        pivot.Stop();
        _network.AssertBoardIsAs(before);
    }

    [Fact]
    public void Interface_DownAndUpAgain_IsServedAtOnce()
    {
        using PivotFiles files = new(
            ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: "eth0") + ServiceToml.Write("extra", "tcp", "80", [(0, 8081, 1)]), Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(_network.Board, files);
        AssertServed(First);
        _network.Board.Ip("link set eth0 down");
        Assert.True(SpinWait.SpinUntil(() => !HasProxy(), TimeSpan.FromSeconds(20)));

        _network.Board.Ip("link set eth0 up");

        Assert.True(SpinWait.SpinUntil(HasProxy, TimeSpan.FromSeconds(20)), "the address is not answered for again");
        AssertServed(First);
        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(_network.Clients[0], $"http://{TwoArmedNetwork.VirtualAddress}/"));

        bool HasProxy() => _network.Board.Run("ip", "neigh", "show", "proxy").Succeeded().Contains(TwoArmedNetwork.VirtualAddress, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_WithBothFamilies_ServesBoth()
    {
        using OneNicNetwork lan = new();
        using NginxServer web = new(lan.Server, "web1", [], 8081);
        using PivotFiles files = new(
            OneNicNetwork.Service("web", "tcp", 80, 8081, "eth0") + "  [[service.server]]\n  name = \"six\"\n  address = \"2001:db8:1::11\"\n  port = 8081\n", Steering.Bpf);
        using PivotDaemon pivot = PivotDaemon.Start(lan.Board, files);
        lan.Prepare(pivot, "web", "server");
        lan.Prepare(pivot, "web", "six");

        Assert.Equal($"web1 {OneNicNetwork.FarAddress} 8081\n", Curl.Get(lan.Far, "http://192.0.2.2/"));
        Assert.Equal("web1 2001:db8:2::21 8081\n", Curl.Get(lan.Far, "http://[2001:db8:1::2]/"));

        lan.Board.Ip("-6 address del 2001:db8:1::2/64 dev eth0", "-6 address add 2001:db8:1::9/64 dev eth0");
        pivot.WaitForLog("the board's address on eth0 is now 192.0.2.2, 2001:db8:1::9 (was");
        lan.Server.Ip("-6 route flush table 7701", "-6 rule del pref 7701");
        lan.Prepare(pivot, "web", "six");
        Assert.Equal("web1 2001:db8:2::21 8081\n", Curl.Get(lan.Far, "http://[2001:db8:1::9]/"));
    }

    [Fact]
    public void Start_WhereBpfCannotBeHad_NamesTheService()
    {
        using PivotFiles files = new(ServiceToml.Write("web", "tcp", "80", [(0, 8081, 1)], address: "eth0"));
        // Without CAP_SYS_ADMIN programs of an earlier run cannot be found, so routes steer.
        string failure = _network.Board.Run("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin", RepositoryPaths.PivotBinary, "run", "--config", files.ConfigFile).Error;

        Assert.Contains("pivot: On the board's own address, as \"web\" (eth0), packets are steered by BPF programs only, and this run steers by routes", failure, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _web.Dispose();
        _board.Dispose();
        _files.Dispose();
        _network.Dispose();
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private void AssertServed(string address)
    {
        Assert.Equal("web1 198.51.100.21 8081\n", Curl.Get(_network.Clients[0], $"http://{address}/"));
        Assert.Equal("board 198.51.100.21 22\n", Curl.Get(_network.Clients[0], $"http://{address}:{SecureShell}/"));
    }
}
