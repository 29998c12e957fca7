using System.Net;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Packets;

namespace Pivot.Tests;

public sealed class ReplyWaysTests
{
    [Fact]
    public void Of_WholeHost_NamesNeitherProtocolNorPorts()
    {
        Assert.Equal(
            [
                "ip route replace default via 192.0.2.1 src 192.0.2.11 table 7701",
                "ip rule show pref 7701 | grep -qF 'from 192.0.2.11 lookup 7701' || ip rule add pref 7701 from 192.0.2.11 lookup 7701",
                "ip rule show pref 7701 | grep -qF 'iif lo ipproto udp lookup 7701' || ip rule add pref 7701 iif lo ipproto udp lookup 7701",
            ],
            Commands(ReplyWays.Replies, IpProtocol.Any, PortRange.Any));
        Assert.Equal(
            "iptables -t mangle -C PREROUTING -m conntrack --ctdir REPLY --ctorigdst 192.0.2.11 -j MARK --set-mark 0x1e15 2>/dev/null || iptables -t mangle -A PREROUTING -m conntrack --ctdir REPLY --ctorigdst 192.0.2.11 -j MARK --set-mark 0x1e15",
            Commands(ReplyWays.Docker, IpProtocol.Any, PortRange.Any)[^1]);
    }

    /// <summary>The kernel refuses a rule for all ports.</summary>
    [Fact]
    public void Of_EveryPort_NamesTheProtocolAlone()
    {
        Assert.Equal("ip rule show pref 7701 | grep -qF 'from 192.0.2.11 ipproto tcp lookup 7701' || ip rule add pref 7701 from 192.0.2.11 ipproto tcp lookup 7701", Commands(ReplyWays.Replies, IpProtocol.Tcp, PortRange.Any)[^1]);
        Assert.Equal("ip rule show pref 7701 | grep -qF 'iif lo ipproto udp lookup 7701' || ip rule add pref 7701 iif lo ipproto udp lookup 7701", Commands(ReplyWays.Replies, IpProtocol.Udp, PortRange.Any)[^1]);
    }

    [Fact]
    public void Of_Range_NamesProtocolAndPorts()
    {
        Assert.Equal("ip rule show pref 7701 | grep -qF 'from 192.0.2.11 ipproto tcp sport 8000-8099 lookup 7701' || ip rule add pref 7701 from 192.0.2.11 ipproto tcp sport 8000-8099 lookup 7701", Commands(ReplyWays.Replies, IpProtocol.Tcp, new PortRange(8000, 8099))[^1]);
        Assert.Equal(
            "iptables -t mangle -C PREROUTING -p udp -m conntrack --ctdir REPLY --ctorigdst 192.0.2.11 --ctorigdstport 53 -j MARK --set-mark 0x1e15 2>/dev/null || iptables -t mangle -A PREROUTING -p udp -m conntrack --ctdir REPLY --ctorigdst 192.0.2.11 --ctorigdstport 53 -j MARK --set-mark 0x1e15",
            Commands(ReplyWays.Docker, IpProtocol.Udp, new PortRange(53, 53))[^1]);
    }

    private static IReadOnlyList<string> Commands(string way, IpProtocol protocol, PortRange ports)
    {
        var server = new RealServerSpec("a", IpAddress.Parse("192.0.2.11"), null, 1, ForwardingMethod.Nat);
        var service = new VirtualServiceSpec("all", [AddressPrefix.Of(IpAddress.Parse("192.0.2.80"))], [protocol], [ports], "rr", NoServerAction.Reject, [server]);
        return ReplyWays.Of(service, server, IPAddress.Parse("192.0.2.1"), flat: true).Single(found => found.Name == way).Commands;
    }
}
