namespace Pivot.Linux.Interop;

/// <summary>linux/netfilter.h, linux/netfilter/nfnetlink.h, nf_tables.h, x_tables.h, linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h: numbers only, what the kernel answers is read field by field.</summary>
internal static unsafe partial class Libc
{
    public const int NETLINK_NETFILTER = 12;
    public const ushort NFNL_SUBSYS_NFTABLES = 10 << 8;
    public const ushort NFT_MSG_NEWCHAIN = NFNL_SUBSYS_NFTABLES | 3;
    public const ushort NFT_MSG_GETCHAIN = NFNL_SUBSYS_NFTABLES | 4;
    public const ushort NFT_MSG_NEWRULE = NFNL_SUBSYS_NFTABLES | 6;
    public const ushort NFT_MSG_GETRULE = NFNL_SUBSYS_NFTABLES | 7;
    public const ushort NFTA_CHAIN_TABLE = 1;
    public const ushort NFTA_CHAIN_NAME = 3;
    public const ushort NFTA_CHAIN_HOOK = 4;
    public const ushort NFTA_CHAIN_POLICY = 5;
    public const ushort NFTA_HOOK_HOOKNUM = 1;
    public const ushort NFTA_RULE_TABLE = 1;
    public const ushort NFTA_RULE_CHAIN = 2;
    public const ushort NFTA_RULE_EXPRESSIONS = 4;

    /// <summary>The multicast group of <c>NFNLGRP_NFTABLES</c> (7), as a bit.</summary>
    public const uint NFNLGRP_NFTABLES_MASK = 1 << 6;

    public const byte NFPROTO_INET = 1;
    public const byte NFPROTO_IPV4 = 2;
    public const byte NFPROTO_IPV6 = 10;
    public const int NF_INET_FORWARD = 2;
    public const int NF_INET_NUMHOOKS = 5;
    public const uint NF_DROP = 0;

    /// <summary>The verdict of a standard target that drops: <c>-NF_DROP - 1</c>.</summary>
    public const int XT_VERDICT_DROP = -1;
    public const int XT_TABLE_MAXNAMELEN = 32;
    public const int IPPROTO_RAW = 255;
    public const int IPPROTO_IP = 0;
    public const int IPT_SO_GET_INFO = 64;
    public const int IPT_SO_GET_ENTRIES = 65;
}
