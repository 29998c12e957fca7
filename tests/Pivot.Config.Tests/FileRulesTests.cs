using System.Net;
using Pivot.Director.Services;

namespace Pivot.Config.Tests;

/// <summary>What tables mean together: services against each other and against the board's own addresses.</summary>
public class FileRulesTests
{
    private static string Service(string name, string address, string port, string protocol = "\"tcp\"") =>
        $"[[service]]\nname = \"{name}\"\naddress = {address}\nport = {port}\nprotocol = {protocol}\n";

    [Fact]
    public void Read_NameTwice_NamesBothPlaces()
    {
        Assert.Equal(
            ["t.toml:7:8: name: service \"a\" is already at line 2, column 8: each service needs a name of its own"],
            Read.FutureErrors(Service("a", "\"192.0.2.80\"", "80") + Service("a", "\"192.0.2.80\"", "81")));
        Assert.Equal(
            ["t.toml:4:8: name: interface \"eth0\" is already at line 2, column 8: each interface needs a name of its own"],
            Read.FutureErrors("[[interface]]\nname = \"eth0\"\n[[interface]]\nname = \"eth0\""));
    }

    [Theory]
    [InlineData("\"192.0.2.80\"", "80", "\"tcp\"", "tcp 192.0.2.80 port 80")]
    [InlineData("\"192.0.2.64/27\"", "80", "\"tcp\"", "tcp 192.0.2.80 port 80")]
    [InlineData("[\"192.0.2.7\", \"192.0.2.80\"]", "[443, \"70-90\"]", "[\"udp\", \"tcp\"]", "tcp 192.0.2.80 port 80")]
    [InlineData("\"192.0.2.80\"", "\"any\"", "\"tcp\"", "tcp 192.0.2.80 port 80")]
    [InlineData("\"192.0.2.80\"", "\"any\"", "\"any\"", "tcp 192.0.2.80 port 80")]
    public void Read_ServicesOverlap_NamesBothAndWhatTheyShare(string address, string port, string protocol, string shared)
    {
        Assert.Equal(
            [$"t.toml:7:8: name: service \"b\" overlaps service \"a\" at line 2, column 8: both take {shared}, and a packet can belong to one only"],
            Read.FutureErrors(Service("a", "\"192.0.2.80\"", "80") + Service("b", address, port, protocol)));
    }

    [Theory]
    [InlineData("[\"192.0.2.64/27\", \"198.51.100.0/24\"]", "[\"192.0.2.80\", \"198.51.100.9\"]", "192.0.2.80")]
    [InlineData("\"eth0\"", "[\"192.0.2.80\", \"eth0\"]", "eth0")]
    public void Read_ServicesOverlapManyWays_ReportsThePairOnce(string first, string second, string shared)
    {
        Assert.Equal(
            [$"t.toml:7:8: name: service \"b\" overlaps service \"a\" at line 2, column 8: both take tcp {shared} port 80, and a packet can belong to one only"],
            Read.FutureErrors(Service("a", first, "80") + Service("b", second, "80")));
    }

    [Theory]
    [InlineData("\"192.0.2.81\"", "80", "\"tcp\"")]
    [InlineData("\"192.0.2.80\"", "\"81-90\"", "\"tcp\"")]
    [InlineData("\"192.0.2.80\"", "80", "\"udp\"")]
    [InlineData("\"2001:db8::80\"", "80", "\"tcp\"")]
    public void Read_ServicesApart_AreGood(string address, string port, string protocol)
    {
        Assert.Empty(Read.FutureErrors(Service("a", "\"192.0.2.80\"", "80") + Service("b", address, port, protocol)));
    }

    [Fact]
    public void Read_ServerIsAVipOfAnotherService_NamesTheService()
    {
        Assert.Equal(
            ["t.toml:7:11: address: 192.0.2.66 is a VIP of service \"b\" at line 9, column 8: packets to it come back to the director; expected the real server's own address"],
            Read.FutureErrors(Service("a", "\"192.0.2.80\"", "80") + "[[service.server]]\naddress = \"192.0.2.66\"\n" + Service("b", "\"192.0.2.64/28\"", "443")));
    }

    [Theory]
    [InlineData("\"any\"", "\"any\" on the board's own address (eth0) would take its ssh, its ping and the replies to its own connections: name the ports")]
    [InlineData("\"60999-61000\"", "60999-61000 on the board's own address (eth0) would take replies to its own connections, which use ports 32768-60999: leave those out of the range, or set net.ipv4.ip_local_reserved_ports to \"60999-61000\" on the board")]
    [InlineData("\"20-25\"", "20-25 on the board's own address (eth0) would take its ssh port 22: leave it out of the range")]
    [InlineData("9090", "9090 on the board's own address (eth0) is the port of [metrics] listen")]
    public void Read_OwnAddressTakesTheBoardsPorts_IsAnError(string port, string expected)
    {
        Assert.Equal(
            [$"t.toml:4:8: port: {expected}"],
            Read.FutureErrors(Service("a", "\"eth0\"", port) + "[metrics]\nlisten = \"127.0.0.1:9090\""));
    }

    [Fact]
    public void Read_VipByInterfaceName_IsGoodAndMayHaveServersOfBothFamilies()
    {
        Assert.Empty(Read.Errors(Service("a", "[\"eth0\", \"wlan0\"]", "80") + "[[service.server]]\naddress = \"192.0.2.11\"\n[[service.server]]\naddress = \"2001:db8::11\""));
    }

    [Theory]
    [InlineData("steering = \"routes\"", "eth0", "\"eth0\" is the board's own address, which only BPF programs can share with the board: expected steering \"bpf\" or \"auto\" in [director], found \"routes\"")]
    [InlineData("name = \"vr0\"", "vr0", "\"vr0\" is Pivot's own device ([director] name): expected the interface that clients come in by, like \"eth0\"")]
    public void Read_InterfaceThatCannotBeAVip_IsAnError(string director, string name, string expected)
    {
        Assert.Equal([$"t.toml:3:11: address: {expected}"], Read.Errors(Service("a", $"\"{name}\"", "80") + $"[director]\n{director}\n"));
    }

    [Fact]
    public void Read_VipIsAnInterfacesOwnAddress_HasTheSameRules()
    {
        var error = Assert.Single(Read.FutureErrors(
            "[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.2/24\"\n" + Service("a", "\"192.0.2.2\"", "\"any\"")));

        Assert.StartsWith("t.toml:7:8: port: \"any\" on the board's own address (192.0.2.2)", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[80, 443, 61000]")]
    [InlineData("\"8000-8099\"")]
    [InlineData("\"20-25\"", "\"udp\"")]
    [InlineData("\"60-70\"", "\"tcp\"")]
    public void Read_OwnAddressWithPortsTheBoardDoesNotUse_IsGood(string port, string protocol = "\"tcp\"")
    {
        var result = Read.Future(Service("a", "\"eth0\"", port, protocol));

        Assert.Empty(Read.Printed(result.Errors));
        Assert.Empty(Read.Printed(result.Warnings));
    }

    [Theory]
    [InlineData("[80, 22]", "\"tcp\"", "22 on the board's own address (eth0): the board's own ssh is out of reach there: make sure of another way in")]
    [InlineData("68", "[\"udp\", \"tcp\"]", "68 on the board's own address (eth0): the board's own DHCP client gets no answers there: give the board a fixed address")]
    [InlineData("546", "\"udp\"", "546 on the board's own address (eth0): the board's own DHCPv6 client gets no answers there: give the board a fixed address")]
    [InlineData("40000", "\"tcp\"", "40000 on the board's own address (eth0) is among the ports of its own connections (32768-60999), and one that gets it would have no replies: set net.ipv4.ip_local_reserved_ports to \"40000\" on the board")]
    public void Read_OwnAddressTakesAPortOfTheBoardByItself_IsAWarning(string port, string protocol, string expected)
    {
        var result = Read.Future(Service("a", "\"eth0\"", port, protocol));

        Assert.True(result.IsGood);
        Assert.Equal([$"t.toml:4:8: port: {expected}"], Read.Printed(result.Warnings));
    }

    [Fact]
    public void Read_RangeTakesTheDhcpClientsPort_IsAnError()
    {
        Assert.Equal(
            ["t.toml:4:8: port: 60-70 on the board's own address (eth0) would take its DHCP client's port 68: leave it out of the range"],
            Read.FutureErrors(Service("a", "\"eth0\"", "\"60-70\"", "\"udp\"")));
    }

    [Theory]
    [InlineData("\"192.0.2.2\"", "192.0.2.2")]
    [InlineData("[\"192.0.2.9\", \"192.0.2.0/30\"]", "192.0.2.0/30")]
    public void Read_AddressTurnsOutToBeTheBoards_HasTheSameRulesWithItsPorts(string address, string shown)
    {
        BoardFacts board = new() { Addresses = [IPAddress.Parse("198.51.100.1"), IPAddress.Parse("192.0.2.2")], LocalPorts = [new PortRange(20000, 20999), new PortRange(21100, 30000)] };
        var text = Service("a", address, "[80, \"21000-21098\", \"21099-21100\"]");

        Assert.True(ConfigReader.Read("t.toml", text).IsGood);
        Assert.Equal(
            [$"t.toml:4:8: port: 21099-21100 on the board's own address ({shown}) would take replies to its own connections, which use ports 20000-20999, 21100-30000: "
                + "leave those out of the range, or set net.ipv4.ip_local_reserved_ports to \"21099-21100\" on the board"],
            Read.Printed(ConfigReader.Read("t.toml", text, board).Errors));
    }
}
