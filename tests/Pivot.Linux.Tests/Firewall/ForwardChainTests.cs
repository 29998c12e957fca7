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
    [InlineData("iptables-nft", "filter")]
    [InlineData("iptables-nft", "mangle")]
    [InlineData("iptables-legacy", "filter")]
    [InlineData("iptables-legacy", "mangle")]
    public void Find_AnyRule_IsFoundUntilItIsGone(string tool, string table)
    {
        Require(tool);
        _board.Tool(tool, $"-t {table} -P FORWARD ACCEPT");
        Assert.Empty(Find());

        _board.Tool(tool, $"-t {table} -A FORWARD -p tcp --dport 22 -j ACCEPT");
        ForwardChain chain = Assert.Single(Find());
        _board.Tool(tool, $"-t {table} -F FORWARD");

        Assert.Equal(new ForwardChain(AddressFamily.InterNetwork, table, "FORWARD", Legacy: tool == "iptables-legacy"), chain);
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
        _board.Tool("iptables-nft", "-t nat -A POSTROUTING -o eth9 -j MASQUERADE");

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

    private static void Require(string tool) => Assert.SkipWhen(Requires.Tool(tool, "iptables") is not null, Requires.Tool(tool, "iptables") ?? "");

    private IReadOnlyList<ForwardChain> Find() => _board.Run(() => ForwardChain.Find(ipv6: true));
}
