using System.Net;
namespace Pivot.Config.Tests;

/// <summary>What values mean together, within one service, one server and the sections around them.</summary>
public class RuleErrorsTests
{
    [Theory]
    [InlineData("[[service]]", "[[service]] needs the key \"name\", for example name = \"web\"", "[[service]] needs the key \"address\", for example address = \"192.0.2.80\"", "[[service]] needs the key \"port\", for example port = 80")]
    [InlineData("[[interface]]", "[[interface]] needs the key \"name\", for example name = \"eth0\"")]
    [InlineData("[metrics]", "[metrics] needs the key \"listen\", for example listen = \"127.0.0.1:9090\"")]
    public void Read_RequiredKeysMissing_NamesEach(string text, params string[] expected)
    {
        Assert.Equal(expected.Select(message => "t.toml:1:1: " + message), Read.FutureErrors(text));
    }

    [Fact]
    public void Read_RequiredKeysMissingBelowService_NamesEach()
    {
        Assert.Equal(["t.toml:5:1: [service.health] needs the key \"check\", for example check = \"http\""], Read.ServiceErrors("[service.health]"));
        Assert.Equal(["t.toml:5:1: [[service.server]] needs the key \"address\", for example address = \"192.0.2.11\""], Read.ServiceErrors("[[service.server]]"));
    }

    [Theory]
    [InlineData("device = \"tap\"", "2:10: device: \"tap\" needs \"bridge\" (an existing bridge) or \"port\" (an interface for a macvtap)")]
    [InlineData("device = \"tap\"\nbridge = \"br0\"\nport = \"eth0\"", "4:8: port: \"bridge\" and \"port\" exclude each other: leave one out")]
    [InlineData("bridge = \"br0\"", "2:10: bridge: goes only with device = \"tap\", found device = \"tun\"")]
    [InlineData("port = \"eth0\"", "2:8: port: goes only with device = \"tap\", found device = \"tun\"")]
    public void Read_DeviceAndItsPlaceDisagree_IsAnError(string lines, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.FutureErrors("[director]\n" + lines));
    }

    [Theory]
    [InlineData("address = [\"dhcp\", \"192.0.2.2/24\"]", "3:11: address: \"dhcp\" stands alone: write \"dhcp\" or a list of addresses, not both")]
    [InlineData("address = \"2001:db8::2/64\"\nmtu = 1279", "4:7: mtu: expected 1280 or more, the least that IPv6 works with")]
    [InlineData("address = \"192.0.2.2/24\"\ngateway = [\"192.0.2.1\", \"192.0.2.9\"]", "4:11: gateway: expected one IPv4 gateway, found 192.0.2.1 and 192.0.2.9")]
    [InlineData("address = \"192.0.2.2/24\"\ngateway = \"198.51.100.1\"", "4:11: gateway: 198.51.100.1 is in no subnet of this interface's addresses")]
    public void Read_InterfaceKeysDisagree_IsAnError(string lines, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.FutureErrors("[[interface]]\nname = \"eth0\"\n" + lines));
    }

    [Fact]
    public void Read_OnePacketByNatOnAPrefix_IsAnError()
    {
        const string Text = "[[service]]\nname = \"names\"\naddress = \"192.0.2.64/28\"\nport = 53\nprotocol = \"udp\"\none_packet = true\n[[service.server]]\naddress = \"198.51.100.11\"\n";

        Assert.Equal(
            ["t.toml:3:11: address: with one_packet and forwarding \"nat\" replies do not tell which address they answer: expected one address, found 192.0.2.64/28"], Read.Errors(Text));
        Assert.Empty(Read.Errors(Text + "forwarding = \"dr\""));
    }

    [Theory]
    [InlineData("protocol = [\"tcp\", \"any\"]", "4:8: port: protocol \"any\" has no ports: expected \"any\", found 80", "5:12: protocol: \"any\" stands alone: write \"any\" or a list of protocols, not both")]
    [InlineData("protocol = \"any\"", "4:8: port: protocol \"any\" has no ports: expected \"any\", found 80")]
    [InlineData("one_packet = true", "5:14: one_packet: goes only with protocol \"udp\", found \"tcp\"")]
    [InlineData("protocol = [\"udp\", \"sctp\"]\none_packet = true", "6:14: one_packet: goes only with protocol \"udp\", found \"udp\" and \"sctp\"")]
    [InlineData("protocol = \"udp\"\none_packet = true\nforwarding = \"auto\"\n[[service.server]]\naddress = \"192.0.2.11\"", "6:14: one_packet: goes with forwarding \"nat\", \"dr\" and \"tun\", found \"auto\" for server \"192.0.2.11\": no connection keeps a local port")]
    [InlineData("protocol = \"udp\"\none_packet = true\n[[service.server]]\naddress = \"192.0.2.11\"\n[[service]]\nname = \"other\"\naddress = \"192.0.2.81\"\nport = 80\nprotocol = \"udp\"\none_packet = true\n[[service.server]]\naddress = \"192.0.2.11\"", "16:11: address: 192.0.2.11 port 80 is a server of another service with one_packet, at line 8, column 11: its replies could be of either, so give it a port for each")]
    [InlineData("protocol = \"udp\"\non_server_loss = \"reset\"", "6:18: on_server_loss: is for protocol \"tcp\" or \"sctp\", found \"udp\"")]
    [InlineData("persistence_mask = \"/24\"", "5:20: persistence_mask: goes only with \"persistence\": add persistence = \"5m\" or leave the mask out")]
    [InlineData("persistence = \"5m\"\npersistence_mask = \"/64\"", "6:20: persistence_mask: expected \"/1\" to \"/32\" for the IPv4 address of this service, found \"/64\"")]
    [InlineData("scheduler_flags = [\"port\"]", "5:19: scheduler_flags: go only with scheduler \"sh\" or \"mh\", found scheduler \"wlc\"")]
    [InlineData("forwarding = \"dr\"\nfallback = { address = \"192.0.2.99\", port = 81 }", "6:45: port: forwarding \"dr\" cannot change the port: expected 80 or no port, found 81")]
    [InlineData("fallback = { address = \"2001:db8::99\" }", "5:24: address: 2001:db8::99 and the VIP 192.0.2.80 are of different families: only forwarding \"tun\" may mix IPv4 and IPv6")]
    [InlineData("fallback = { address = \"192.0.2.11\" }\n[[service.server]]\naddress = \"192.0.2.11\"\nname = \"web1\"", "5:24: address: 192.0.2.11 is server \"web1\" of the same service: when that is down, the fallback is too; expected another server, or another port")]
    [InlineData("fallback = { address = \"192.0.2.99\" }\n[[service.server]]\naddress = \"192.0.2.11\"\nname = \"fallback\"", "8:8: name: \"fallback\" is what the fallback of this service is called: give the server another name")]
    [InlineData("protocol = \"udp\"\none_packet = true\nfallback = { address = \"192.0.2.99\" }\nforwarding = \"fullnat\"", "6:14: one_packet: goes with forwarding \"nat\", \"dr\" and \"tun\", found \"fullnat\" for server \"fallback\": no connection keeps a local port")]
    [InlineData("fallback = { address = \"192.0.2.80\" }", "5:24: address: 192.0.2.80 is a VIP of service \"web\" at line 2, column 8: packets to it come back to the director; expected the real server's own address")]
    [InlineData("log_connections = true", "5:19: log_connections: has nowhere to log to: add connections = \"/var/log/pivot-connections.json\" or syslog = \"192.0.2.50:514\" under [log]")]
    [InlineData("protocol = \"udp\"\none_packet = true\nlog_connections = \"start\"", "7:19: log_connections: goes not with one_packet, which keeps no connections: leave one of the two out")]
    public void Read_ServiceKeysDisagree_IsAnError(string lines, params string[] expected)
    {
        Assert.Equal(expected.Select(message => "t.toml:" + message), Read.ServiceErrors(lines));
    }

    [Theory]
    [InlineData("[\"192.0.2.80\", \"2001:db8::80\"]", "mixes IPv4 and IPv6: make one service for each")]
    [InlineData("[\"192.0.2.80\", \"192.0.2.64/27\"]", "192.0.2.80 and 192.0.2.64/27 overlap: name each address once")]
    public void Read_AddressesOfOneServiceDisagree_IsAnError(string address, string expected)
    {
        Assert.Equal([$"t.toml:3:11: address: {expected}"], Read.FutureErrors($"[[service]]\nname = \"web\"\naddress = {address}\nport = 80"));
    }

    [Theory]
    [InlineData("[80, \"79-81\"]", "79-81 and 80 overlap: name each port once")]
    [InlineData("[80, \"any\"]", "\"any\" stands alone: write \"any\" or a list of ports, not both")]
    public void Read_PortsOverlapInOneList_IsAnError(string port, string expected)
    {
        Assert.Equal([$"t.toml:4:8: port: {expected}"], Read.FutureErrors($"[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = {port}"));
    }

    [Theory]
    [InlineData("check = \"icmp\"\ninterval = \"1s\"\ntimeout = \"2s\"", "8:11: timeout: expected at most the interval: a check ends before the next begins")]
    [InlineData("check = \"tcp\"\npath = \"/\"", "7:8: path: goes only with check \"http\" or \"https\"")]
    [InlineData("check = \"http\"\nverify = false", "7:10: verify: goes only with check \"https\"")]
    [InlineData("check = \"icmp\"\nport = 80", "7:8: port: goes only with check \"tcp\", \"http\", \"https\" or \"dns\"")]
    [InlineData("check = \"http\"\nrun = [\"/bin/true\"]", "7:7: run: goes only with check \"command\"")]
    [InlineData("check = \"dns\"", "6:9: check: \"dns\" needs the key \"query\", for example query = \"example.com\"")]
    [InlineData("check = \"command\"", "6:9: check: \"command\" needs the key \"run\", for example run = [\"/usr/bin/check\"]")]
    [InlineData("check = \"command\"\nrun = \"true\"", "7:7: run: expected a program and its arguments, like [\"/usr/bin/check\", \"-q\"], found \"true\"")]
    [InlineData("check = \"http\"\npath = \"healthz\"", "7:8: path: expected a path that begins with a slash, like \"/healthz\", found \"healthz\"")]
    [InlineData("check = \"http\"\nstatus = [200, 600]", "7:16: status: expected a whole number from 100 to 599, found 600")]
    [InlineData("check = \"icmp\"\ninterval = \"0s\"", "7:12: interval: expected a duration from 1ms to 744h (31 days), found \"0s\"")]
    [InlineData("check = \"tcp\"\nrise = 0", "7:8: rise: expected a whole number from 1 to 100, found 0")]
    public void Read_HealthKeysDisagree_IsAnError(string lines, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.ServiceErrors("[service.health]\n" + lines));
    }

    [Fact]
    public void Read_HealthCheckOfManyPortsWithoutOne_IsAnError()
    {
        const string Text = "[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = [80, 443]\n[service.health]\ncheck = \"tcp\"";

        Assert.Equal(
            ["t.toml:6:9: check: this service has many ports (80, 443): name the one to check, for example port = 80"],
            Read.FutureErrors(Text));
    }

    [Theory]
    [InlineData("forwarding = \"dr\"\nport = 8080", "8:8: port: forwarding \"dr\" cannot change the port: expected 80 or no port, found 8080")]
    [InlineData("forwarding = \"tun\"\nport = 8080", "8:8: port: forwarding \"tun\" cannot change the port: expected 80 or no port, found 8080")]
    [InlineData("client_address = \"toa\"", "7:18: client_address: goes only with forwarding \"fullnat\" or \"auto\", found \"nat\"")]
    [InlineData("source = [\"192.0.2.2\"]", "7:10: source: goes only with forwarding \"fullnat\" or \"auto\", found \"nat\"")]
    [InlineData("tunnel = { type = \"ipip\" }", "7:10: tunnel: goes only with forwarding \"tun\", found \"nat\"")]
    [InlineData("forwarding = \"fullnat\"\nsource = [\"2001:db8::2\"]", "8:10: source: expected IPv4 addresses like the server's, found 2001:db8::2")]
    [InlineData("upper = 10\nlower = 11", "8:9: lower: expected at most \"upper\" (10), found 11")]
    [InlineData("lower = 1", "7:9: lower: expected at most \"upper\" (0), found 1")]
    public void Read_ServerKeysDisagree_IsAnError(string lines, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.ServerErrors(lines));
    }

    [Fact]
    public void Read_DirectRoutingOnTheBoardsOwnAddress_IsAnError()
    {
        const string Text = "[[service]]\nname = \"web\"\naddress = \"eth0\"\nport = 80\nforwarding = \"dr\"\n[[service.server]]\naddress = \"192.0.2.11\"";

        Assert.Equal(
            ["t.toml:6:1: forwarding: with \"dr\" the server takes the virtual address for its own, so it cannot be the board's address on eth0: expected an address that only the service has"],
            Read.FutureErrors(Text));
    }

    [Theory]
    [InlineData("\"udp\"", "\"udp\"")]
    [InlineData("[\"tcp\", \"udp\"]", "\"tcp\" and \"udp\"")]
    public void Read_ProxyWithUdp_IsAnError(string protocol, string found)
    {
        var lines = $"protocol = {protocol}\n[[service.server]]\naddress = \"192.0.2.11\"\nforwarding = \"fullnat\"\nclient_address = \"proxy-v2\"";

        Assert.Equal([$"t.toml:9:18: client_address: toa and proxy need protocol \"tcp\" alone, found {found}"], Read.ServiceErrors(lines));
    }

    [Theory]
    [InlineData("[\"192.0.2.251\", \"192.0.2.80\"]", "8:10: source: 192.0.2.80 is a VIP of service \"web\" at line 2, column 8: expected an address of the board, or one that nobody else has")]
    [InlineData("\"192.0.2.11\"", "8:10: source: 192.0.2.11 is a real server's address: expected an address of the board, or one that nobody else has")]
    public void Read_SourceOfSomebodyElse_IsAnError(string source, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.ServerErrors($"forwarding = \"fullnat\"\nsource = {source}"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("source = \"192.0.2.2\"", true)]
    [InlineData("source = [\"192.0.2.251\", \"192.0.2.2\"]", true)]
    [InlineData("source = \"192.0.2.251\"", false)]
    public void Read_EveryProtocolByFullNatOnTheBoardsOwnAddress_IsAnError(string source, bool refused)
    {
        var text = "[[service]]\nname = \"host\"\naddress = \"192.0.2.80\"\nport = \"any\"\nprotocol = \"any\"\n[[service.server]]\naddress = \"192.0.2.11\"\nforwarding = \"auto\"\n" + source;

        string[] errors = Read.Printed(ConfigReader.Read("t.toml", text, new BoardFacts { Addresses = [IPAddress.Parse("192.0.2.2")] }).Errors);

        Assert.Equal(refused ? [(source.Length == 0 ? "t.toml:6:1" : "t.toml:9:10") + ": source: protocol \"any\" with forwarding \"auto\" needs local addresses that only Pivot has, because not everything has ports to tell it "
            + "from the board's own traffic: expected addresses that are not the board's, like source = [\"192.0.2.251\"]"] : [], errors);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("source = \"192.0.2.251\"", false)]
    public void Read_FullNatOnTheBoardsOwnAddressByRoutes_IsAnError(string source, bool refused)
    {
        var text = "[director]\nsteering = \"routes\"\n" + Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"\nforwarding = \"fullnat\"\n" + source;

        Assert.Equal(
            refused ? ["t.toml:7:1: source: forwarding \"fullnat\" would use the board's own address, which only BPF programs can share with the board: "
                + "expected steering \"bpf\" or \"auto\" in [director], or a source of its own, like source = [\"192.0.2.251\"]"] : [],
            Read.FutureErrors(text));
    }

    [Theory]
    [InlineData("fullnat", "tcp", "none", "with \"fullnat\" and no client_address the server sees an address of the board for every client (\"a\", \"192.0.2.12\"): where the server's program understands it set client_address = \"proxy-v2\" (nginx, haproxy and others), else take \"nat\", \"dr\" or \"tun\"")]
    [InlineData("auto", "udp", "none", "with \"auto\" and no client_address the server sees the address of the board for clients of its own subnet (\"a\", \"192.0.2.12\"): only \"nat\", \"dr\" and \"tun\" show it for what is not TCP")]
    [InlineData("fullnat", "tcp", "toa", null)]
    [InlineData("nat", "tcp", "none", null)]
    public void Read_ServerThatCannotSeeTheClient_IsAWarning(string forwarding, string protocol, string client, string? expected)
    {
        var address = client == "none" ? "" : $"\nclient_address = \"{client}\"";
        var text = Read.Service + $"forwarding = \"{forwarding}\"\nprotocol = \"{protocol}\"\n[[service.server]]\nname = \"a\"\naddress = \"192.0.2.11\"{address}\n[[service.server]]\naddress = \"192.0.2.12\"{address}";

        var result = Read.Future(text);

        Assert.True(result.IsGood);
        Assert.Equal(expected is null ? [] : ["t.toml:7:1: forwarding: " + expected], Read.Printed(result.Warnings));
    }

    [Theory]
    [InlineData("nat", true)]
    [InlineData("fullnat", true)]
    [InlineData("tun", false)]
    public void Read_FamiliesMixed_OnlyTunnelsMay(string forwarding, bool refused)
    {
        var errors = Read.ServiceErrors($"[[service.server]]\naddress = \"2001:db8::11\"\nforwarding = \"{forwarding}\"");

        Assert.Equal(
            refused ? ["t.toml:6:11: address: 2001:db8::11 and the VIP 192.0.2.80 are of different families: only forwarding \"tun\" may mix IPv4 and IPv6"] : [],
            errors);
    }

    [Theory]
    [InlineData("\"8000-8099\"", "8000-8099")]
    [InlineData("[80, 443]", "80, 443")]
    [InlineData("\"any\"", "any")]
    public void Read_ServerPortOfManyPorts_IsAnError(string port, string shown)
    {
        var text = $"[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = {port}\n[[service.server]]\naddress = \"192.0.2.11\"\nport = 8080";

        Assert.Equal(
            [$"t.toml:7:8: port: a server of a service with many ports ({shown}) has none of its own: packets keep their destination port, leave it out"],
            Read.FutureErrors(text));
    }

    [Fact]
    public void Read_ServersWithOneName_NamesBothPlaces()
    {
        Assert.Equal(
            ["t.toml:10:8: name: server \"a\" is already at line 7, column 8: each server of a service needs a name of its own"],
            Read.ServerErrors("name = \"a\"\n[[service.server]]\naddress = \"192.0.2.12\"\nname = \"a\""));
    }

    [Fact]
    public void Read_UnnamedServersOnOneAddress_AsksForNames()
    {
        Assert.Equal(
            ["t.toml:9:11: address: the server at line 6, column 11 has the name \"192.0.2.11\" too: a server without a name is called by its address, give each a \"name\""],
            Read.ServerErrors("port = 8081\n[[service.server]]\naddress = \"192.0.2.11\"\nport = 8082"));
    }

    [Fact]
    public void Read_ServersWithOneAddressAndPort_NamesBothPlaces()
    {
        Assert.Equal(
            ["t.toml:9:11: address: 192.0.2.11 port 80 is already server \"a\" at line 7, column 8: for a larger share give it a higher weight"],
            Read.ServerErrors("name = \"a\"\n[[service.server]]\naddress = \"192.0.2.11\"\nname = \"b\"\nport = 80"));
    }

    [Fact]
    public void Read_AllServersQuiesced_WarnsAndIsGood()
    {
        var result = ConfigReader.Read("t.toml", Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"\nweight = 0");

        Assert.True(result.IsGood);
        Assert.Equal(["t.toml:7:10: weight: every server of service \"web\" has weight 0: it takes no new connection"], Read.Printed(result.Warnings));
    }
}
