using System.Net;
using Pivot.Config;
using Pivot.Running;

namespace Pivot.Tests;

/// <summary>Services on the board's own address as it comes, changes and goes.</summary>
public sealed class LiveServicesTests
{
    private readonly LogLines _log = new();

    [Fact]
    public void Of_InterfaceWithBothFamilies_TakesThoseThatTheServersHave()
    {
        BoardAddresses board = Board(("eth0", ["198.51.100.1", "2001:db8::1"]));

        Assert.Equal(["198.51.100.1"], Addresses(Live(Service("a", "eth0", 80, "192.0.2.11"), board)));
        Assert.Equal(["2001:db8::1"], Addresses(Live(Service("a", "eth0", 80, "2001:db8:2::11"), board)));
        Assert.Equal(["198.51.100.1", "2001:db8::1"], Addresses(Live(Service("a", "eth0", 80, "192.0.2.11", "2001:db8:2::11"), board)));
        Assert.Equal(["198.51.100.1"], Addresses(Live(Service("a", "eth0", 80), board)));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Follow_AddressIsReplaced_OneLineAndANewPlan()
    {
        LiveServices live = Live(Service("web", "eth0", 80, "192.0.2.11") + Service("mail", "eth0", 25, "192.0.2.11"), Board(("eth0", ["198.51.100.1"])));

        Assert.False(live.Follow(Board(("eth0", ["198.51.100.1"]), ("eth1", ["192.0.2.1"]))));
        Assert.True(live.Follow(Board(("eth0", ["198.51.100.9"]))));
        Assert.False(live.Follow(Board(("eth0", ["198.51.100.9"]))));

        Assert.Equal(["Information the board's address on eth0 is now 198.51.100.9 (was 198.51.100.1): services \"web\", \"mail\" moved there"], _log.Lines);
        Assert.Equal([IPNetwork.Parse("198.51.100.9/32")], live.Plan.VirtualAddresses);
        Assert.Equal([80, 25], live.Plan.Ports.Select(ports => (int)ports.First));
        Assert.Empty(live.Notes);
    }

    [Fact]
    public void Follow_AddressComesAndGoes_IsServedWhileItIsThereAndNotedWhileNot()
    {
        LiveServices live = Live(Service("web", "eth0", 80, "192.0.2.11"), Board());
        Assert.Empty(live.Plan.VirtualAddresses);
        Assert.Equal(["service \"web\" is not served on eth0: there is no such interface yet; it is as soon as there is one with an address"], live.Notes);

        Assert.False(live.Follow(Board(("eth0", ["2001:db8::1"]))));
        Assert.Equal(["service \"web\" is not served on eth0, which has no IPv4 address yet: it is as soon as there is one"], live.Notes);
        Assert.True(live.Follow(Board(("eth0", ["198.51.100.1", "198.51.100.2"]))));
        Assert.Empty(live.Notes);
        Assert.True(live.Follow(Board(("eth0", []))));

        Assert.Single(live.Notes);
        Assert.Equal(
            ["Warning service \"web\" is not served on eth0: there is no such interface yet; it is as soon as there is one with an address",
             "Information the board's address on eth0 is now 198.51.100.1, 198.51.100.2 (was none): service \"web\" moved there",
             "Warning eth0 has lost its address (was 198.51.100.1, 198.51.100.2): service \"web\" not served there until it has one"],
            _log.Lines);
    }

    [Fact]
    public void Of_AddressOfTheInterfaceIsAnothersToo_TheFileComesFirstThenItsOrder()
    {
        string text = Service("first", "eth0", 80, "192.0.2.11") + Service("second", "eth1", 80, "192.0.2.11") + Service("literal", "198.51.100.1", 80, "192.0.2.11")
            + Service("other", "eth0", 443, "192.0.2.11");

        LiveServices live = Live(text, Board(("eth0", ["198.51.100.1", "203.0.113.1"]), ("eth1", ["203.0.113.1"])));

        Assert.Equal([["203.0.113.1"], [], ["198.51.100.1"], ["198.51.100.1", "203.0.113.1"]], live.Specs.Select(spec => spec.Addresses.Select(address => address.ToString()).ToArray()));
        Assert.Equal(
            ["service \"first\" does not get 198.51.100.1, the board's address on eth0: service \"literal\" has it with port 80 already",
             "service \"second\" does not get 203.0.113.1, the board's address on eth1: service \"first\" has it with port 80 already"],
            live.Notes);
    }

    [Fact]
    public void HasIPv6_InterfaceThatMayGetAnAddress_GoesByTheServers()
    {
        Assert.False(ServiceSpecs.HasIPv6(Config(Service("a", "eth0", 80, "192.0.2.11"))));
        Assert.True(ServiceSpecs.HasIPv6(Config(Service("a", "eth0", 80, "192.0.2.11", "2001:db8::11"))));
        Assert.True(ServiceSpecs.HasIPv6(Config(Service("a", "2001:db8::80", 80))));
    }

    private static string Service(string name, string address, int port, params string[] servers) =>
        $"[[service]]\nname = \"{name}\"\naddress = \"{address}\"\nport = {port}\n" + string.Concat(servers.Select(server => $"[[service.server]]\naddress = \"{server}\"\n"));

    private static PivotConfig Config(string text)
    {
        ConfigResult result = ConfigReader.Read("t.toml", text);
        return result.Config ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
    }

    private static BoardAddresses Board(params (string Name, string[] Addresses)[] interfaces) => new(
        interfaces.ToDictionary(item => item.Name, item => (IReadOnlyList<IPAddress>)[.. item.Addresses.Select(IPAddress.Parse)]));

    private static string[] Addresses(LiveServices live) => [.. live.Specs.Single().Addresses.Select(address => address.ToString())];

    private LiveServices Live(string text, BoardAddresses board) => new(Config(text), LeavingServices.None, board, _log);
}
