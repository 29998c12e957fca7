using System.Buffers.Binary;
using System.Net.Sockets;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Firewall;

/// <summary>Reads nftables (and iptables where it is built on nftables) over nfnetlink.</summary>
internal static class NfTables
{
    /// <summary>Bytes of <c>struct nfgenmsg</c>; its first is the family.</summary>
    private const int FixedBytes = 4;

    /// <summary>Chains at the forward hook with policy drop whose table has no rule with the name in it.</summary>
    /// <param name="deviceName">The device's name as rules hold it, with the NUL that ends it.</param>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<DroppingChain> Find(byte[] deviceName)
    {
        try
        {
            using NetlinkSocket socket = new(Libc.NETLINK_NETFILTER);
            List<DroppingChain> chains = socket.Dump(Dump(Libc.NFT_MSG_GETCHAIN), "NFT_MSG_GETCHAIN", ParseChain);
            if (chains.Count == 0)
            {
                return chains;
            }

            List<TableReference> aware = socket.Dump(Dump(Libc.NFT_MSG_GETRULE), "NFT_MSG_GETRULE", message => ParseRule(message, deviceName));
            return chains.FindAll(chain => !aware.Contains(new TableReference(chain.Family, chain.Table)));
        }
        catch (LinuxException failure) when (failure.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT)
        {
            // A kernel without nftables.
            return [];
        }
    }

    /// <summary>Chains at the forward hook that have a rule, or drop by policy.</summary>
    /// <exception cref="LinuxException">The kernel refused to tell.</exception>
    public static IReadOnlyList<ForwardChain> FindForward()
    {
        try
        {
            using NetlinkSocket socket = new(Libc.NETLINK_NETFILTER);
            List<HookedChain> chains = socket.Dump(Dump(Libc.NFT_MSG_GETCHAIN), "NFT_MSG_GETCHAIN", ParseHooked);
            if (chains.Count == 0)
            {
                return [];
            }

            List<ForwardChain> ruled = socket.Dump(Dump(Libc.NFT_MSG_GETRULE), "NFT_MSG_GETRULE", ParseRuled);
            return chains.FindAll(chain => chain.Drops || ruled.Contains(chain.Chain)).ConvertAll(chain => chain.Chain);
        }
        catch (LinuxException failure) when (failure.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EPROTONOSUPPORT)
        {
            // A kernel without nftables.
            return [];
        }
    }

    /// <summary>A chain that drops what is forwarded; null for every other.</summary>
    internal static DroppingChain? ParseChain(NetlinkMessage message) =>
        ParseHooked(message) is { Drops: true, Chain: var chain } ? new DroppingChain(chain.Family, chain.Table, chain.Chain, Legacy: false) : null;

    /// <summary>A chain at the forward hook; null for every other.</summary>
    private static HookedChain? ParseHooked(NetlinkMessage message)
    {
        if (message.Type != Libc.NFT_MSG_NEWCHAIN || Family(message) is not { } family)
        {
            return null;
        }

        string table = "";
        string name = "";
        bool forwards = false;
        bool drops = false;
        NetlinkAttributes attributes = new(message.Body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.NFTA_CHAIN_TABLE: table = attributes.Text; break;
                case Libc.NFTA_CHAIN_NAME: name = attributes.Text; break;
                case Libc.NFTA_CHAIN_HOOK: forwards = IsForward(attributes.Value); break;
                case Libc.NFTA_CHAIN_POLICY: drops = BigEndian(attributes) == Libc.NF_DROP; break;
                default: break;
            }
        }

        return forwards ? new HookedChain(new ForwardChain(family, table, name, Legacy: false), drops) : null;
    }

    /// <summary>The chain that a rule is in.</summary>
    private static ForwardChain? ParseRuled(NetlinkMessage message)
    {
        if (message.Type != Libc.NFT_MSG_NEWRULE || Family(message) is not { } family)
        {
            return null;
        }

        string table = "";
        string chain = "";
        NetlinkAttributes attributes = new(message.Body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.NFTA_RULE_TABLE: table = attributes.Text; break;
                case Libc.NFTA_RULE_CHAIN: chain = attributes.Text; break;
                default: break;
            }
        }

        return new ForwardChain(family, table, chain, Legacy: false);
    }

    private static TableReference? ParseRule(NetlinkMessage message, byte[] deviceName)
    {
        if (message.Type != Libc.NFT_MSG_NEWRULE || Family(message) is not { } family)
        {
            return null;
        }

        string table = "";
        bool names = false;
        NetlinkAttributes attributes = new(message.Body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.NFTA_RULE_TABLE: table = attributes.Text; break;
                case Libc.NFTA_RULE_EXPRESSIONS: names = attributes.Value.IndexOf(deviceName) >= 0; break;
                default: break;
            }
        }

        return names ? new TableReference(family, table) : null;
    }

    private static NetlinkRequest Dump(ushort type) => new(type, Libc.NLM_F_DUMP, new byte[FixedBytes]);

    /// <summary>Null for families that forward no IP: bridge, arp, netdev.</summary>
    private static AddressFamily? Family(NetlinkMessage message) => message.Body.Length < FixedBytes ? null : message.Body[0] switch
    {
        Libc.NFPROTO_IPV4 => AddressFamily.InterNetwork,
        Libc.NFPROTO_IPV6 => AddressFamily.InterNetworkV6,
        Libc.NFPROTO_INET => AddressFamily.Unspecified,
        _ => null,
    };

    private static bool IsForward(ReadOnlySpan<byte> hook)
    {
        NetlinkAttributes attributes = new(hook);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.NFTA_HOOK_HOOKNUM)
            {
                return BigEndian(attributes) == Libc.NF_INET_FORWARD;
            }
        }

        return false;
    }

    /// <summary>Numbers of nfnetlink are in network byte order.</summary>
    private static uint? BigEndian(NetlinkAttributes attribute) => attribute.Value.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(attribute.Value) : null;

    private sealed record HookedChain(ForwardChain Chain, bool Drops);

    private sealed record TableReference(AddressFamily Family, string Table);
}
