using Pivot.Linux.Firewall;
using Pivot.Linux.Tests.Environments;
using Pivot.Testing;

namespace Pivot.Linux.Tests.Firewall;

/// <summary>Firewalls as iptables sets them up, by way of nftables and by its older interface.</summary>
[Trait("Needs", "net_admin")]
public sealed class ForwardPolicyTests : IDisposable
{
    private readonly NamespaceThread _board;

    public ForwardPolicyTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        _board = new NamespaceThread();
    }

    [Fact]
    public void Find_NoFirewall_IsNothing()
    {
        Assert.Empty(Find());
        Assert.Empty(_board.Run(() => File.Exists("/proc/thread-self/net/ip_tables_names") ? File.ReadAllText("/proc/thread-self/net/ip_tables_names") : ""));
    }

    [Theory]
    [InlineData("iptables-nft", false)]
    [InlineData("iptables-legacy", true)]
    public void Find_ForwardPolicyDrop_IsFoundUntilARuleNamesTheDevice(string tool, bool legacy)
    {
        Require(tool);
        _board.Tool(tool, "-P FORWARD ACCEPT");
        Assert.Empty(Find());
        _board.Tool(tool, "-P FORWARD DROP");
        _board.Tool(tool, "-A FORWARD -i pivot01 -m conntrack --ctstate ESTABLISHED -j ACCEPT");

        DroppingChain chain = Assert.Single(Find());

        Assert.Equal(new DroppingChain(global::System.Net.Sockets.AddressFamily.InterNetwork, "filter", "FORWARD", legacy), chain);
        foreach (string command in Commands(chain, intoDevice: true))
        {
            _board.Tool(legacy ? command.Split(' ')[0] : "iptables-nft", command[command.IndexOf(' ', StringComparison.Ordinal)..]);
        }

        Assert.Empty(Find());
        string rules = _board.Tool(tool, "-S FORWARD");
        Assert.Contains("-A FORWARD -i pivot0 -j ACCEPT", rules, StringComparison.Ordinal);
        Assert.Contains("-A FORWARD -o pivot0 -j ACCEPT", rules, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ip6tables-nft")]
    [InlineData("ip6tables-legacy")]
    public void Find_IPv6_CountsWhereItIsUsed(string tool)
    {
        Require(tool);
        _board.Tool(tool, "-P FORWARD DROP");

        Assert.Empty(_board.Run(() => ForwardPolicy.Find("pivot0", ipv6: false)));
        DroppingChain chain = Assert.Single(Find());
        Assert.StartsWith("ip6tables", Assert.Single(Commands(chain, intoDevice: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_PolicyOfAnotherChain_IsNothing()
    {
        Require("iptables-nft");
        _board.Tool("iptables-nft", "-t mangle -P POSTROUTING DROP");

        Assert.Empty(Find());
    }

    [Fact]
    public void Describe_ChainOfNft_SaysNft()
    {
        DroppingChain chain = new(global::System.Net.Sockets.AddressFamily.Unspecified, "router", "passing", Legacy: false);

        Assert.Contains("(IPv4 and IPv6, table router, chain passing), and none of its rules names pivot0", chain.Describe("pivot0", intoDevice: false), StringComparison.Ordinal);
        Assert.Equal(["nft insert rule inet router passing iifname pivot0 accept", "nft insert rule inet router passing oifname pivot0 accept"], Commands(chain, intoDevice: true));
    }

    public void Dispose() => _board?.Dispose();

    private static void Require(string tool) => Assert.SkipWhen(Requires.Tool(tool, "iptables") is not null, Requires.Tool(tool, "iptables") ?? "");

    private static string[] Commands(DroppingChain chain, bool intoDevice)
    {
        string[] quoted = chain.Describe("pivot0", intoDevice).Split('"');
        return quoted[^2].Split(" && ");
    }

    private IReadOnlyList<DroppingChain> Find() => _board.Run(() => ForwardPolicy.Find("pivot0", ipv6: true));
}
