using System.Net.Sockets;

namespace Pivot.Linux.Firewall;

/// <summary>A chain of the host's firewall that drops what the board forwards unless one of its rules accepts it, and no rule of its table names the device.</summary>
/// <param name="Family">IPv4 or IPv6; unspecified = both (nftables' <c>inet</c>).</param>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Legacy">True = of the older iptables, whose rules nft does not show.</param>
public sealed record DroppingChain(AddressFamily Family, string Table, string Chain, bool Legacy)
{
    /// <summary>What is wrong and the commands that allow it.</summary>
    /// <param name="device">The device whose packets have to be let through.</param>
    /// <param name="intoDevice">Packets are forwarded into the device too, and not only out of it.</param>
    public string Describe(string device, bool intoDevice)
    {
        string commands = string.Join(" && ", intoDevice ? [Command(device, outward: false), Command(device, outward: true)] : [Command(device, outward: false)]);
        return $"The host's firewall drops what the board forwards unless a rule accepts it ({Place}), and none of its rules names {device}: "
            + $"packets of virtual services may not get through. Allow them with \"{commands}\".";
    }

    /// <summary>The same for a bridge whose frames go through the chain (br_netfilter).</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="parameter">The kernel parameter that leads frames here, as a path below /proc/sys.</param>
    public string DescribeBridged(string bridge, string parameter) =>
        $"The host's firewall drops frames between the ports of {bridge} unless a rule accepts them ({Place}; br_netfilter leads them there), and none of its rules names {bridge}: other machines may not reach the director. "
            + $"Allow them with \"{Command($"-i {bridge} -o {bridge}", $"iifname {bridge} oifname {bridge}")}\", or keep frames out of the firewall with \"sysctl -w {parameter.Replace('/', '.')}=0\".";

    private string Place => ForwardChain.PlaceOf(Family, Table, Chain, Legacy);

    private string Command(string device, bool outward) => Command(
        iptables: $"{(outward ? "-o" : "-i")} {device}",
        nft: $"{(outward ? "oifname" : "iifname")} {device}");

    /// <summary>The command that lets packets of a kind through, in the tool that the chain's owner uses.</summary>
    private string Command(string iptables, string nft)
    {
        // Chains of this name are those of iptables, whichever kernel interface it uses; its users do not expect rules by nft there.
        if (Table == "filter" && Chain == "FORWARD" && Family != AddressFamily.Unspecified)
        {
            string tool = (Family == AddressFamily.InterNetworkV6 ? "ip6tables" : "iptables") + (Legacy ? "-legacy" : "");
            return $"{tool} -I FORWARD {iptables} -j ACCEPT";
        }

        string family = Family switch { AddressFamily.InterNetwork => "ip", AddressFamily.InterNetworkV6 => "ip6", _ => "inet" };
        return $"nft insert rule {family} {Table} {Chain} {nft} accept";
    }
}
