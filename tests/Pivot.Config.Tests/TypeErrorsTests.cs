namespace Pivot.Config.Tests;

/// <summary>What a single value may be: each row is one value that may not, with the place and the message.</summary>
public class TypeErrorsTests
{
    [Theory]
    [InlineData("[system]\nhostname = \"a b\"", "2:12: hostname: expected a host name of letters, digits, hyphens and dots, like \"pivot\", found \"a b\"")]
    [InlineData("[system]\nntp = [\"192.0.2.300\"]", "2:8: ntp: expected an address or a host name, like \"192.0.2.123\", found \"192.0.2.300\"")]
    [InlineData("[system]\npassword = \"secret\"", "2:12: password: expected a crypt(3) hash (make one with: openssl passwd -6), found something else (not shown)")]
    [InlineData("[system]\npassword = 1234", "2:12: password: expected a crypt(3) hash (make one with: openssl passwd -6), found something else (not shown)")]
    [InlineData("[director]\ndevice = \"veth\"", "2:10: device: expected one of \"tun\", \"tap\", found \"veth\"")]
    [InlineData("[director]\ndevice = \"TUN\"", "2:10: device: expected one of \"tun\", \"tap\" (did you mean \"tun\"?), found \"TUN\"")]
    [InlineData("[director]\nname = \"a-name-too-long-x\"", "2:8: name: expected an interface name of 1 to 15 characters without space, slash or colon, like \"eth0\", found \"a-name-too-long-x\"")]
    [InlineData("[director]\nqueues = -1", "2:10: queues: expected a whole number from 0 to 256, found -1")]
    [InlineData("[director]\nqueues = \"2\"", "2:10: queues: expected a whole number from 0 to 256 without quotes, found \"2\"")]
    [InlineData("[director]\nqueues = 1.5", "2:10: queues: expected a whole number from 0 to 256, found the float 1.5")]
    [InlineData("[director]\nconnections = 134217729", "2:15: connections: expected a whole number from 0 to 134217728, found 134217729")]
    [InlineData("[director]\nfastpath = true", "2:12: fastpath: expected one of \"auto\", \"on\", \"off\", found true")]
    [InlineData("[director]\ncontrol = \"control.sock\"", "2:11: control: expected an absolute path, like \"/run/pivot\", found \"control.sock\"")]
    [InlineData("[director]\nstate = [\"/run\"]", "2:9: state: expected an absolute path, like \"/run/pivot\", found an array")]
    [InlineData("[log]\nlevel = \"info\"", "2:9: level: expected one of \"verbose\", \"debug\", \"information\", \"warning\", \"error\", \"fatal\" (did you mean \"information\"?), found \"info\"")]
    [InlineData("[log]\nsyslog = \"192.0.2.50\"", "2:10: syslog: expected an address and a port, like \"127.0.0.1:9090\" or \"[::1]:9090\", found \"192.0.2.50\"")]
    [InlineData("[metrics]\nlisten = 9090", "2:10: listen: expected an address and a port, like \"127.0.0.1:9090\" or \"[::1]:9090\", found 9090")]
    [InlineData("[metrics]\nlisten = \"::1:9090\"", "2:10: listen: expected an address and a port, like \"127.0.0.1:9090\" or \"[::1]:9090\", found \"::1:9090\"")]
    [InlineData("[metrics]\nlisten = \"127.0.0.1:0\"", "2:10: listen: expected an address and a port, like \"127.0.0.1:9090\" or \"[::1]:9090\", found \"127.0.0.1:0\"")]
    [InlineData("[timeouts]\ntcp = \"5 minutes\"", "2:7: tcp: expected a number with ms, s, m or h, like \"5m\", found \"5 minutes\"")]
    [InlineData("[timeouts]\ntcp = 900", "2:7: tcp: expected a number with ms, s, m or h, like \"5m\", found 900")]
    [InlineData("[timeouts]\ntcp = \"-5m\"", "2:7: tcp: expected a number with ms, s, m or h, like \"5m\", found \"-5m\"")]
    [InlineData("[timeouts]\ntcp = \"99999999999h\"", "2:7: tcp: expected a number with ms, s, m or h, like \"5m\", found \"99999999999h\"")]
    [InlineData("[timeouts]\nudp = \"500ms\"", "2:7: udp: expected a duration from 1s to 744h (31 days), found \"500ms\"")]
    [InlineData("[timeouts]\nudp = \"745h\"", "2:7: udp: expected a duration from 1s to 744h (31 days), found \"745h\"")]
    [InlineData("[timeouts]\nudp = 07:32:00", "2:7: udp: expected a number with ms, s, m or h, like \"5m\", found a local time")]
    [InlineData("director = 5", "1:12: director: expected one table, under [director], found 5")]
    [InlineData("[[director]]", "1:1: director: expected one table, under [director], found an array")]
    [InlineData("[service]\nname = \"web\"", "1:1: service: expected an array of tables, each under [[service]] with double brackets, found a table")]
    [InlineData("service = [1]", "1:12: service: expected a table under [[service]], found 1")]
    [InlineData("[[interface]]\nname = \"eth0\"\naddress = \"192.0.2.2\"", "3:11: address: expected \"dhcp\" or an address with its prefix length, like \"192.0.2.2/24\", found \"192.0.2.2\"")]
    [InlineData("[[interface]]\nname = \"eth0\"\nmtu = 67", "3:7: mtu: expected a whole number from 68 to 65535, found 67")]
    [InlineData("[[interface]]\nname = \"eth0\"\nmasquerade = \"yes\"", "3:14: masquerade: expected true or false, without quotes, found \"yes\"")]
    public void Read_WrongValue_SaysWhatWasExpectedAndFound(string text, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.FutureErrors(text));
    }

    [Theory]
    [InlineData("protocol = \"icmp\"", "5:12: protocol: expected one of \"tcp\", \"udp\", \"sctp\", \"any\", found \"icmp\"")]
    [InlineData("protocol = []", "5:12: protocol: expected at least one value (or leave the key out), found an array")]
    [InlineData("protocol = [\"tcp\", \"tcp\"]", "5:20: protocol: \"tcp\" stands in the list twice")]
    [InlineData("scheduler = \"wrl\"", "5:13: scheduler: expected one of \"rr\", \"wrr\", \"lc\", \"wlc\", \"lblc\", \"lblcr\", \"dh\", \"sh\", \"sed\", \"nq\", \"fo\", \"ovf\", \"mh\", \"twos\" (did you mean \"wrr\"?), found \"wrl\"")]
    [InlineData("scheduler = \"mh\"\nscheduler_flags = [\"fallbak\"]", "6:20: scheduler_flags: expected one of \"fallback\", \"port\" (did you mean \"fallback\"?), found \"fallbak\"")]
    [InlineData("forwarding = \"masq\"", "5:14: forwarding: expected one of \"nat\", \"dr\", \"tun\", \"fullnat\", \"auto\", found \"masq\"")]
    [InlineData("persistence = \"5\"", "5:15: persistence: expected a number with ms, s, m or h, like \"5m\", found \"5\"")]
    [InlineData("persistence = \"5m\"\npersistence_mask = 24", "6:20: persistence_mask: expected a prefix length, like \"/24\", found 24")]
    [InlineData("persistence = \"5m\"\npersistence_mask = \"/0\"", "6:20: persistence_mask: expected a prefix length, like \"/24\", found \"/0\"")]
    [InlineData("one_packet = 1", "5:14: one_packet: expected true or false, without quotes, found 1")]
    [InlineData("on_server_loss = \"rst\"", "5:18: on_server_loss: expected one of \"drop\", \"reset\", \"reschedule\", found \"rst\"")]
    [InlineData("no_server = \"refuse\"", "5:13: no_server: expected one of \"reject\", \"drop\", found \"refuse\"")]
    [InlineData("mss_clamp = 1400", "5:13: mss_clamp: expected true or false, without quotes, found 1400")]
    [InlineData("fallback = \"192.0.2.99\"", "5:12: fallback: expected one table, like { address = \"192.0.2.99\", port = 8080 }, found \"192.0.2.99\"")]
    [InlineData("fallback = { port = 80 }", "5:12: fallback needs the key \"address\", for example address = \"192.0.2.99\"")]
    [InlineData("allow = [\"192.0.2.1/24\"]", "5:10: allow: expected the first address of the prefix, \"192.0.2.0/24\", found \"192.0.2.1/24\"")]
    [InlineData("deny = \"192.0.2.0/33\"", "5:8: deny: expected an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\", found \"192.0.2.0/33\"")]
    [InlineData("rate = { connections = 0, per = \"1s\" }", "5:24: connections: expected a whole number from 1 to 1000000, found 0")]
    [InlineData("rate = { per = \"1s\" }", "5:8: rate needs the key \"connections\", for example connections = 100")]
    [InlineData("rate = { connections = 5, per = \"9ms\" }", "5:33: per: expected a duration from 10ms to 744h (31 days), found \"9ms\"")]
    [InlineData("log_connections = \"true\"", "5:19: log_connections: expected true or false, without quotes, or \"start\" for a line at the start of each connection too, found \"true\"")]
    [InlineData("health = \"tcp\"", "5:10: health: expected one table, under [service.health], found \"tcp\"")]
    [InlineData("server = \"192.0.2.11\"", "5:10: server: expected an array of tables, each under [[service.server]] with double brackets, found \"192.0.2.11\"")]
    public void Read_WrongServiceValue_SaysWhatWasExpectedAndFound(string line, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.ServiceErrors(line));
    }

    [Theory]
    [InlineData("port = 0", "7:8: port: expected a whole number from 1 to 65535, found 0")]
    [InlineData("port = 65536", "7:8: port: expected a whole number from 1 to 65535, found 65536")]
    [InlineData("weight = 65536", "7:10: weight: expected a whole number from 0 to 65535, found 65536")]
    [InlineData("upper = -1", "7:9: upper: expected a whole number from 0 to 2147483647, found -1")]
    [InlineData("lower = true", "7:9: lower: expected a whole number from 0 to 2147483647, found true")]
    [InlineData("agent = \"8079\"", "7:9: agent: expected a whole number from 1 to 65535 without quotes, found \"8079\"")]
    [InlineData("name = \"web one\"", "7:8: name: expected a name of 1 to 64 letters, digits and . _ : - (not first), found \"web one\"")]
    [InlineData("forwarding = \"fullnat\"\nclient_address = \"proxy\"", "8:18: client_address: expected one of \"none\", \"toa\", \"proxy-v1\", \"proxy-v2\" (did you mean \"proxy-v1\"?), found \"proxy\"")]
    [InlineData("forwarding = \"fullnat\"\nsource = [\"eth0\"]", "8:11: source: expected an IPv4 or IPv6 address, like \"192.0.2.11\", found \"eth0\"")]
    [InlineData("forwarding = \"tun\"\ntunnel = \"ipip\"", "8:10: tunnel: expected one table, like { type = \"ipip\" }, found \"ipip\"")]
    [InlineData("forwarding = \"tun\"\ntunnel = { type = \"vxlan\" }", "8:19: type: expected one of \"ipip\", \"gue\", \"gre\", found \"vxlan\"")]
    [InlineData("forwarding = \"tun\"\ntunnel = { port = 6080 }", "8:19: port: goes only with type = \"gue\"")]
    [InlineData("forwarding = \"tun\"\ntunnel = { checksum = true }", "8:23: checksum: goes only with type = \"gue\" or \"gre\"")]
    public void Read_WrongServerValue_SaysWhatWasExpectedAndFound(string line, string expected)
    {
        Assert.Equal(["t.toml:" + expected], Read.ServerErrors(line));
    }

    [Theory]
    [InlineData("\"80\"", "the port 80 without quotes")]
    [InlineData("0", "a port from 1 to 65535")]
    [InlineData("65536", "a port from 1 to 65535")]
    [InlineData("\"0-80\"", "80, \"8000-8099\", \"any\" or a list of ports, each from 1 to 65535")]
    [InlineData("\"8099-8000\"", "the lower port first, \"8000-8099\"")]
    [InlineData("\"http\"", "80, \"8000-8099\", \"any\" or a list of ports, each from 1 to 65535")]
    [InlineData("true", "80, \"8000-8099\", \"any\" or a list of ports")]
    public void Read_WrongPort_SaysWhatWasExpected(string port, string expected)
    {
        Assert.Equal(
            [$"t.toml:4:8: port: expected {expected}, found {port}"],
            Read.FutureErrors($"[[service]]\nname = \"web\"\naddress = \"192.0.2.80\"\nport = {port}\n"));
    }

    [Theory]
    [InlineData("80", "an address, a prefix or an interface name in quotes, or a list of them")]
    [InlineData("\"192.0.2.300\"", "an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\"")]
    [InlineData("\"192.0.2\"", "an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\"")]
    [InlineData("\"192.0.2.080\"", "an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\"")]
    [InlineData("\"fe80::1%eth0\"", "an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\"")]
    [InlineData("\"::ffff:192.0.2.80\"", "an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\"")]
    [InlineData("\"198.51.100.65/28\"", "the first address of the prefix, \"198.51.100.64/28\"")]
    [InlineData("\"64.0.0.0/7\"", "a prefix of /8 or longer")]
    [InlineData("\"2001:d00::/31\"", "a prefix of /32 or longer")]
    [InlineData("\"127.0.0.1\"", "an address that a host can have (not loopback, multicast, broadcast or unspecified)")]
    [InlineData("\"224.0.0.5\"", "an address that a host can have (not loopback, multicast, broadcast or unspecified)")]
    [InlineData("\"ff02::1\"", "an address that a host can have (not loopback, multicast, broadcast or unspecified)")]
    [InlineData("\"fe80::80\"", "an address that a router may carry on (not link-local)")]
    [InlineData("\"169.254.1.80\"", "an address that a router may carry on (not link-local)")]
    [InlineData("\"web.example.com.too.long\"", "an address like \"192.0.2.80\", a prefix like \"198.51.100.64/28\" or an interface name like \"eth0\"")]
    public void Read_WrongVirtualAddress_SaysWhatWasExpected(string address, string expected)
    {
        Assert.Equal(
            [$"t.toml:3:11: address: expected {expected}, found {address}"],
            Read.FutureErrors($"[[service]]\nname = \"web\"\naddress = {address}\nport = 80\n"));
    }

    [Theory]
    [InlineData("\"0.0.0.0\"")]
    [InlineData("\"127.0.0.1\"")]
    [InlineData("\"255.255.255.255\"")]
    [InlineData("\"::1\"")]
    public void Read_ServerAddressNoHostHas_IsRefused(string address)
    {
        var text = Read.Service + $"[[service.server]]\naddress = {address}\n";

        Assert.Equal(
            [$"t.toml:6:11: address: expected an address that a host can have (not loopback, multicast, broadcast or unspecified), found {address}"],
            Read.FutureErrors(text));
    }

    [Fact]
    public void Read_ControlCharactersInAValue_AreShownEscaped()
    {
        Assert.Equal(
            ["t.toml:2:10: device: expected one of \"tun\", \"tap\", found \"\\u001B[2J\""],
            Read.FutureErrors("[director]\ndevice = \"\\u001B[2J\""));
    }

    [Fact]
    public void Read_LongValue_IsCut()
    {
        var error = Assert.Single(Read.FutureErrors($"[director]\ndevice = \"{new string('x', 5000)}\""));

        Assert.EndsWith($"found \"{new string('x', 40)}...\"", error, StringComparison.Ordinal);
    }
}
