using System.Net.Sockets;

namespace Pivot.Linux.Firewall;

/// <summary>A chain that judges what the board forwards.</summary>
/// <param name="Family">IPv4 or IPv6; unspecified = both (nftables' <c>inet</c>).</param>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Legacy">True = of the older iptables, whose rules nft does not show.</param>
public sealed record ForwardChain(AddressFamily Family, string Table, string Chain, bool Legacy)
{
    /// <summary>Where it stands, for messages.</summary>
    public string Place => PlaceOf(Family, Table, Chain, Legacy);

    /// <summary>Finds those that have a rule, or drop by policy, in the calling thread's network namespace: packets that go past the kernel's forwarding skip them. Needs CAP_NET_ADMIN.</summary>
    /// <param name="ipv6">IPv6 counts too.</param>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<ForwardChain> Find(bool ipv6)
    {
        List<ForwardChain> found = [.. NfTables.FindForward(), .. LegacyTables.FindForward(AddressFamily.InterNetwork)];
        if (ipv6)
        {
            found.AddRange(LegacyTables.FindForward(AddressFamily.InterNetworkV6));
        }

        return found.FindAll(chain => ipv6 || chain.Family != AddressFamily.InterNetworkV6);
    }

    /// <summary>Where a chain stands, for messages.</summary>
    internal static string PlaceOf(AddressFamily family, string table, string chain, bool legacy) =>
        $"{family switch { AddressFamily.InterNetwork => "IPv4", AddressFamily.InterNetworkV6 => "IPv6", _ => "IPv4 and IPv6" }}, table {table}, chain {chain}{(legacy ? ", iptables-legacy" : "")}";
}
