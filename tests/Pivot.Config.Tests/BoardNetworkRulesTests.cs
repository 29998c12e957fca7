namespace Pivot.Config.Tests;

/// <summary>What the addresses of the board's interfaces may be, among themselves and beside what else the file gives addresses to.</summary>
public class BoardNetworkRulesTests
{
    [Theory]
    [InlineData("address = \"192.0.2.0/24\"", "3:11: address: 192.0.2.0/24: 192.0.2.0 is the network's own address of 192.0.2.0/24: expected one of a host in it")]
    [InlineData("address = \"192.0.2.255/24\"", "3:11: address: 192.0.2.255/24: 192.0.2.255 is the broadcast address of 192.0.2.0/24: expected one of a host in it")]
    [InlineData("address = [\"192.0.2.2/24\", \"192.0.2.2/25\"]", "3:11: address: 192.0.2.2 stands here twice, with different prefix lengths: expected one of them")]
    [InlineData("address = \"192.0.2.2/24\"\ngateway = \"192.0.2.2\"", "4:11: gateway: 192.0.2.2 is this interface's own address: expected the router's")]
    [InlineData("gateway = \"192.0.2.1\"", "3:11: gateway: 192.0.2.1 is in no subnet of this interface's addresses")]
    public void Read_OneInterface_IsRefusedByName(string lines, string expected) =>
        Assert.Equal(["t.toml:" + expected], Read.Errors("[[interface]]\nname = \"eth0\"\n" + lines));

    [Theory]
    [InlineData("address = \"192.0.2.0/31\"")]
    [InlineData("address = \"192.0.2.255/32\"")]
    [InlineData("address = \"2001:db8::/64\"")]
    [InlineData("address = [\"192.0.2.2/24\", \"192.0.2.3/24\"]\nmtu = 68")]
    [InlineData("address = \"dhcp\"\ngateway = \"192.0.2.1\"")]
    [InlineData("mtu = 9000")]
    public void Read_OneInterface_IsGood(string lines) => Assert.Empty(Read.Errors("[[interface]]\nname = \"eth0\"\n" + lines));

    [Fact]
    public void Read_DhcpOnLoopback_IsRefused() =>
        Assert.Equal(["t.toml:3:11: address: \"dhcp\" on lo, which reaches no other machine: expected addresses"], Read.Errors("[[interface]]\nname = \"lo\"\naddress = \"dhcp\""));

    [Fact]
    public void Read_OneAddressOnTwoInterfaces_IsRefused() =>
        Assert.Equal(
            ["t.toml:6:11: address: 192.0.2.2 is already an address of interface \"eth0\" at line 2, column 8: expected each address on one interface"],
            Read.Errors("[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.2/24\"\n[[interface]]\nname = \"eth1\"\naddress = \"192.0.2.2/32\""));

    [Fact]
    public void Read_OneSubnetOnTwoInterfaces_IsWarnedOf() =>
        Assert.Equal(
            ["t.toml:6:11: address: 192.0.2.0/24 is the subnet of interface \"eth0\" too: the kernel sends to all of it by one of them only"],
            Read.Printed(Read.Future("[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.2/24\"\n[[interface]]\nname = \"eth1\"\naddress = \"192.0.2.3/24\"").Warnings));

    [Fact]
    public void Read_PivotsOwnDevice_IsRefused() =>
        Assert.Equal(
            ["t.toml:2:8: name: \"pivot0\" is Pivot's own device ([director] name), which Pivot sets up itself: expected an interface of the board, like \"eth0\""],
            Read.Errors("[[interface]]\nname = \"pivot0\"\naddress = \"192.0.2.2/24\""));

    [Fact]
    public void Read_GatewayThatIsAVip_IsRefused() =>
        Assert.Equal(
            ["t.toml:8:11: gateway: 192.0.2.80 is a VIP of service \"web\" at line 2, column 8: expected the router's address"],
            Read.Errors(Read.Service + "[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.2/24\"\ngateway = \"192.0.2.80\""));

    [Fact]
    public void Read_BridgedDirectorAndBoard_ShareNoAddress()
    {
        const string Bridged = "[director]\ndevice = \"tap\"\nport = \"eth0\"\naddress = \"192.0.2.5/24\"\n[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.";
        Assert.Equal(["t.toml:7:11: address: 192.0.2.5 is the bridged director's own address ([director] address): expected another one for the board"], Read.Errors(Bridged + "5/24\""));
        Assert.Equal(
            ["t.toml:10:11: address: 192.0.2.80 is an address of the host that Pivot runs on, which answers for it itself: with device = \"tap\" expected an address that nobody else has"],
            Read.Errors(Bridged + "80/24\"\n" + Read.Service));
    }

    [Fact]
    public void Read_ServiceOnAConfiguredAddress_NeedsBpf()
    {
        const string Own = "[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.80/24\"\n";
        Assert.Empty(Read.Errors(Own + Read.Service));
        Assert.Equal(
            ["t.toml:8:11: address: 192.0.2.80 is the board's own address ([[interface]] \"eth0\"), which only BPF programs can share with the board: expected steering \"bpf\" or \"auto\" in [director], found \"routes\""],
            Read.Errors("[director]\nsteering = \"routes\"\n" + Own + Read.Service));
    }
}
