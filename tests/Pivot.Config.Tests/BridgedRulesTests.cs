using System.Net;

namespace Pivot.Config.Tests;

public class BridgedRulesTests
{
    private const string Tap = "[director]\ndevice = \"tap\"\nbridge = \"br0\"\n";
    private const string Own = Tap + "address = [\"192.0.2.5/24\", \"2001:db8::5/64\"]\n";

    private static readonly BoardFacts Board = new() { Addresses = [IPAddress.Parse("192.0.2.2")] };

    [Theory]
    [InlineData("nat")]
    [InlineData("dr")]
    public void Read_NoAddressOfItsOwn_IsEnoughWhereNoneIsNeeded(string forwarding) => Assert.Empty(Errors(Tap + Service("192.0.2.80", "192.0.2.11", forwarding)));

    [Theory]
    [InlineData("tun", "192.0.2.80", "192.0.2.11", "an IPv4 address of the director's own, which the tunnel starts at: give it one with address = [\"192.0.2.5/24\"] in [director]")]
    [InlineData("fullnat", "2001:db8::80", "2001:db8::11", "an IPv6 address of the director's own, which the server answers to: give it one with address = [\"2001:db8::5/64\"] in [director]")]
    [InlineData("auto", "192.0.2.80", "192.0.2.11", "an IPv4 address of the director's own, which the server answers to: give it one with address = [\"192.0.2.5/24\"] in [director]")]
    public void Read_NoAddressOfItsOwn_IsAnErrorWhereOneIsNeeded(string forwarding, string vip, string server, string need)
    {
        Assert.Equal([$"t.toml:11:14: forwarding: with device = \"tap\" forwarding \"{forwarding}\" needs {need}"], Errors(Tap + Service(vip, server, forwarding)));
        Assert.Empty(Errors(Own + Service(vip, server, forwarding)));
    }

    [Fact]
    public void Read_FullNatWithASource_NeedsNoOtherAddress() =>
        Assert.Empty(Errors(Tap + Service("192.0.2.80", "192.0.2.11", "fullnat") + "source = [\"192.0.2.251\"]\n"));

    [Fact]
    public void Read_SourceThatIsTheHosts_IsAnErrorForTheHostAnswersForItToo() => Assert.Equal(
        ["t.toml:12:10: source: 192.0.2.2 is an address of the host that Pivot runs on, which answers for it itself: with device = \"tap\" expected an address that nobody else has"],
        Errors(Tap + Service("192.0.2.80", "192.0.2.11", "fullnat") + "source = [\"192.0.2.2\"]\n"));

    [Fact]
    public void Read_AnyProtocolByFullNat_IsGoodForAllThatComesToTheAddressIsTheDirectors() =>
        Assert.Empty(Errors(Own + Service("192.0.2.80", "192.0.2.11", "fullnat", "protocol = \"any\"\nport = \"any\"\n")));

    [Theory]
    [InlineData("address = \"192.0.2.2/24\"", "4:11: address: 192.0.2.2 is an address of the host that Pivot runs on: with device = \"tap\" the director is a host of its own, give it one that nobody has")]
    [InlineData("address = \"192.0.2.80/24\"", "4:11: address: 192.0.2.80 is a VIP of service \"web\" at line 6, column 8: give the director an address that no service has")]
    [InlineData("address = \"192.0.2.11/24\"", "11:11: address: 192.0.2.11 is the director's own address ([director] address)")]
    [InlineData("address = \"192.0.2.5\"", "4:11: address: expected an address with its prefix length, like \"192.0.2.5/24\", found \"192.0.2.5\"")]
    [InlineData("gateway = \"192.0.2.1\"", "4:11: gateway: 192.0.2.1 is in no subnet of the director's own addresses (\"address\")")]
    [InlineData("address = \"192.0.2.5/24\"\ngateway = \"192.0.2.5\"", "5:11: gateway: 192.0.2.5 is the director's own address or a VIP: expected the router of the LAN")]
    [InlineData("address = \"192.0.2.5/24\"\ngateway = \"192.0.2.80\"", "5:11: gateway: 192.0.2.80 is the director's own address or a VIP: expected the router of the LAN")]
    [InlineData("steering = \"bpf\"", "4:12: steering: goes only with device = \"tun\": as a host of its own on the LAN the director gets its packets without, leave it out")]
    [InlineData("port = \"eth0\"", "4:8: port: \"bridge\" and \"port\" exclude each other: leave one out")]
    public void Read_WrongKeysOfTheDirector_AreReportedWhereTheyStand(string line, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Errors(Tap + line + "\n" + Service("192.0.2.80", "192.0.2.11", "nat")));
    }

    [Fact]
    public void Read_TwoGatewaysOfAFamily_AreAnError() => Assert.Equal(
        ["t.toml:5:11: gateway: expected one IPv4 gateway, found 192.0.2.1 and 192.0.2.3"], Errors(Own + "gateway = [\"192.0.2.1\", \"192.0.2.3\"]\n" + Service("192.0.2.80", "192.0.2.11", "nat")));

    [Theory]
    [InlineData("eth0", "\"eth0\" is an interface of the host, and with device = \"tap\" the director is a host of its own: expected an address that nobody else has")]
    [InlineData("192.0.2.2", "192.0.2.2 is an address of the host that Pivot runs on, which answers for it itself: with device = \"tap\" expected an address that nobody else has")]
    [InlineData("192.0.2.0/28", "192.0.2.2 is an address of the host that Pivot runs on, which answers for it itself: with device = \"tap\" expected an address that nobody else has")]
    public void Read_VirtualAddressOfTheHost_IsAnError(string vip, string expected) =>
        Assert.Equal(["t.toml:6:11: address: " + expected], Errors(Tap + Service(vip, "192.0.2.30", "nat")));

    [Theory]
    [InlineData("address = \"192.0.2.5/24\"", "2:11: address")]
    [InlineData("gateway = \"192.0.2.1\"", "2:11: gateway")]
    public void Read_AddressOfTheRoutedDirector_IsAnError(string line, string place) =>
        Assert.Equal([$"t.toml:{place}: goes only with device = \"tap\", found device = \"tun\""], Errors("[director]\n" + line + "\n"));

    private static string Service(string vip, string server, string forwarding, string ports = "port = 80\n") =>
        $"[[service]]\nname = \"web\"\naddress = \"{vip}\"\n{ports}scheduler = \"rr\"\n[[service.server]]\naddress = \"{server}\"\nforwarding = \"{forwarding}\"\n";

    private static string[] Errors(string text) => [.. ConfigReader.Read("t.toml", text, Board).Errors.Select(error => error.ToString())];
}
