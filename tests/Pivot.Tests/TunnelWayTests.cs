using System.Net;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Packets;
using Pivot.Packets.Tunnels;

namespace Pivot.Tests;

/// <summary>What a real server needs at its end of a tunnel.</summary>
public sealed class TunnelWayTests
{
    [Theory]
    [InlineData("192.0.2.11", "198.51.100.80/32", TunnelType.IpIp, false, "pivot-tun4 type ipip local 192.0.2.11")]
    [InlineData("192.0.2.11", "2001:db8::80/128", TunnelType.IpIp, false, "pivot-tun6 type sit local 192.0.2.11")]
    [InlineData("2001:db8:2::11", "198.51.100.80/32", TunnelType.IpIp, false, "pivot-tun4 type ip6tnl mode ipip6 local 2001:db8:2::11")]
    [InlineData("2001:db8:2::11", "2001:db8::80/128", TunnelType.IpIp, false, "pivot-tun6 type ip6tnl mode ip6ip6 local 2001:db8:2::11")]
    [InlineData("192.0.2.11", "198.51.100.80/32", TunnelType.Gre, true, "pivot-tun4 type gre local 192.0.2.11 icsum")]
    [InlineData("2001:db8:2::11", "2001:db8::80/128", TunnelType.Gre, false, "pivot-tun6 type ip6gre local 2001:db8:2::11")]
    [InlineData("192.0.2.11", "198.51.100.80/32", TunnelType.Gue, false, "pivot-tun4 type ipip local 192.0.2.11")]
    public void Of_EachTunnel_NamesTheDeviceThatUnpacksIt(string server, string virtualAddress, TunnelType type, bool checksum, string expected)
    {
        IReadOnlyList<string> commands = Commands(server, virtualAddress, new TunnelSpec(type, HasChecksum: checksum));

        Assert.Contains(commands, command => command.EndsWith($"|| ip link add {expected}", StringComparison.Ordinal));
        Assert.Contains(commands, command => command.Contains("address replace " + virtualAddress, StringComparison.Ordinal));
        Assert.Equal(type == TunnelType.Gue, commands.Any(command => command.EndsWith("|| ip fou add port 6080 gue", StringComparison.Ordinal)));
    }

    /// <summary>Without an address on the device Linux refuses clients' packets by the source check, even the loose one.</summary>
    [Fact]
    public void Of_PrefixOfIPv4_GivesTheDeviceAnAddressBeforeTheLooseSourceCheck()
    {
        List<string> commands = [.. Commands("2001:db8:2::11", "198.51.100.64/28", new TunnelSpec(TunnelType.IpIp))];

        int address = commands.IndexOf("ip address replace 198.51.100.64/32 dev pivot-tun4");
        Assert.Equal(address + 1, commands.IndexOf("sysctl -w net.ipv4.conf.pivot-tun4.rp_filter=2"));
        Assert.True(address > commands.IndexOf("ip link set pivot-tun4 up"), string.Join('\n', commands));
        Assert.Contains("ip route replace local 198.51.100.64/28 dev lo", commands);
    }

    private static IReadOnlyList<string> Commands(string server, string virtualAddress, TunnelSpec tunnel)
    {
        IPNetwork network = IPNetwork.Parse(virtualAddress);
        var spec = new RealServerSpec("a", IpAddress.Parse(server), null, 1, ForwardingMethod.Tunnel) { Tunnel = tunnel };
        var service = new VirtualServiceSpec(
            "web", [new AddressPrefix(IpAddress.From(network.BaseAddress), network.PrefixLength)], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject, [spec]);
        return Assert.Single(Explainer.Explain(service, spec, new ServerReach("eth0", null, null, IPAddress.Parse("198.51.100.254"))).Ways).Commands;
    }
}
