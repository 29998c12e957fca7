using System.Net.Sockets;
using Pivot.Linux.Firewall;
using Pivot.Linux.Tests.Environments;
using Pivot.Testing;

namespace Pivot.Linux.Tests.Firewall;

/// <summary>Firewalls that packets past the kernel's forwarding would skip.</summary>
[Trait("Needs", "net_admin")]
public sealed class ForwardChainTests : IDisposable
{
    private readonly NamespaceThread _board;

    public ForwardChainTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        _board = new NamespaceThread();
    }

    public void Dispose() => _board?.Dispose();

    [Fact]
    public void Find_NoFirewall_IsNothing() => Assert.Empty(Find());

    [Theory]
    [InlineData("iptables-nft", "filter", "FORWARD")]
    [InlineData("iptables-nft", "mangle", "FORWARD")]
    [InlineData("iptables-nft", "mangle", "POSTROUTING")]
    [InlineData("iptables-nft", "nat", "POSTROUTING")]
    [InlineData("iptables-legacy", "filter", "FORWARD")]
    [InlineData("iptables-legacy", "mangle", "FORWARD")]
    [InlineData("iptables-legacy", "mangle", "POSTROUTING")]
    [InlineData("iptables-legacy", "nat", "POSTROUTING")]
    public void Find_AnyRule_IsFoundUntilItIsGone(string tool, string table, string name)
    {
        Require(tool);
        _board.Tool(tool, $"-t {table} -P {name} ACCEPT");
        Assert.Empty(Find());

        _board.Tool(tool, $"-t {table} -A {name} -p tcp --dport 22 -j ACCEPT");
        ForwardChain chain = Assert.Single(Find());
        _board.Tool(tool, $"-t {table} -F {name}");

        Assert.Equal(new ForwardChain(AddressFamily.InterNetwork, table, name, Legacy: tool == "iptables-legacy"), chain);
        Assert.Empty(Find());
    }

    [Theory]
    [InlineData("iptables-nft")]
    [InlineData("iptables-legacy")]
    public void Find_PolicyToDrop_IsFoundWithoutARule(string tool)
    {
        Require(tool);
        _board.Tool(tool, "-P FORWARD DROP");

        Assert.Single(Find());
    }

    [Fact]
    public void Find_RulesOfOtherChains_AreNothing()
    {
        Require("iptables-nft");
        _board.Tool("iptables-nft", "-A INPUT -p tcp --dport 22 -j ACCEPT");
        _board.Tool("iptables-nft", "-t nat -A PREROUTING -i eth9 -p tcp --dport 22 -j DNAT --to-destination 192.0.2.1");
        _board.Tool("iptables-nft", "-t mangle -A OUTPUT -p tcp --dport 22 -j ACCEPT");

        Assert.Empty(Find());
    }

    [Fact]
    public void Find_IPv6_CountsWhereItIsUsed()
    {
        Require("ip6tables-nft");
        _board.Tool("ip6tables-nft", "-A FORWARD -p tcp --dport 22 -j ACCEPT");

        Assert.Empty(_board.Run(() => ForwardChain.Find(ipv6: false)));
        Assert.Equal("IPv6, table filter, chain FORWARD", Assert.Single(Find()).Place);
    }

    [Fact]
    public void FindRules_ChainOrNothing_IsSaid()
    {
        Require("iptables-nft");
        Assert.Null(_board.Run(() => ForwardingRules.Find(ipv6: true)));

        _board.Tool("iptables-nft", "-t nat -A POSTROUTING -o eth9 -j MASQUERADE");

        Assert.Equal("the host's firewall judges or changes what is forwarded (IPv4, table nat, chain POSTROUTING)", _board.Run(() => ForwardingRules.Find(ipv6: true)));
    }

    [Theory]
    [InlineData("out", true)]
    [InlineData("fwd", true)]
    [InlineData("in", false)]
    public void FindRules_IpsecPolicy_CountsWhereItIsOfPacketsThatLeave(string direction, bool counts)
    {
        _board.Ip($"xfrm policy add src 192.0.2.0/24 dst 203.0.113.0/24 dir {direction} tmpl src 192.0.2.1 dst 203.0.113.1 proto esp mode tunnel");
        Assert.Equal(counts ? "the host has IPsec policies for packets that leave" : null, _board.Run(() => ForwardingRules.Find(ipv6: false)));

        _board.Ip("xfrm policy flush");

        Assert.Null(_board.Run(() => ForwardingRules.Find(ipv6: true)));
    }

    private static void Require(string tool) => Assert.SkipWhen(Requires.Tool(tool, "iptables") is not null, Requires.Tool(tool, "iptables") ?? "");

    private IReadOnlyList<ForwardChain> Find() => _board.Run(() => ForwardChain.Find(ipv6: true));
}
