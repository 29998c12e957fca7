using System.Text.RegularExpressions;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Tests.Environments;

/// <summary>What of a namespace must be as it was after a start and a stop: named parameters, links, addresses, rules, routes of all tables, proxy neighbours, queueing disciplines, tc filters, tcx programs. As text, so that a difference is readable.</summary>
internal static partial class HostState
{
    private static readonly string[] PerInterface = ["forwarding", "accept_redirects", "send_redirects", "rp_filter", "accept_local", "proxy_arp"];

    private static readonly string[] PerInterface6 = ["forwarding", "accept_ra", "proxy_ndp", "disable_ipv6"];

    private static readonly string[] Families = ["ipv4", "ipv6"];

    private static readonly string[] Global = ["net/ipv4/ip_forward", "net/ipv4/ip_early_demux"];

    public static string Read(NamespaceThread host)
    {
        string parameters = host.Run(() => string.Join('\n', Parameters().Select(key => $"{key}={Sysctl.Read(key)}")));
        string links = string.Concat(host.Ip("-o addr show"), host.Ip("-o link show"));
        string routing = string.Concat(host.Ip("rule show"), host.Ip("route show table all"), host.Ip("neigh show proxy"),
            host.Ip("-6 rule show"), host.Ip("-6 route show table all"), host.Ip("-6 neigh show proxy"));
        return string.Join('\n', parameters, Moving().Replace(links, ""), routing, host.Tool("tc", "qdisc show"), Programs(host));
    }

    /// <summary>The filters and the numbers of the tcx programs of each interface.</summary>
    public static string Programs(NamespaceThread host)
    {
        using RtNetlinkClient netlink = host.Run(() => new RtNetlinkClient());
        return string.Join('\n', host.Run(netlink.Links).Select(link =>
            $"{link.Name}: tcx [{string.Join(' ', host.Run(() => TcxPrograms(link.Index)))}] [{string.Join(' ', host.Run(() => TcxPrograms(link.Index, Libbpf.BPF_TCX_EGRESS)))}] {host.Tool("tc", $"filter show dev {link.Name} ingress")} {host.Tool("tc", $"filter show dev {link.Name} egress")}"));
    }

    /// <summary>The numbers of the tcx programs at the ingress (or egress) of an interface.</summary>
    public static unsafe uint[] TcxPrograms(int interfaceIndex, int type = Libbpf.BPF_TCX_INGRESS)
    {
        uint[] ids = new uint[16];
        uint count = (uint)ids.Length;
        fixed (uint* start = ids)
        {
            return Libbpf.bpf_prog_query(interfaceIndex, type, 0, null, start, &count) == 0 ? ids[..(int)count] : [];
        }
    }

    private static IEnumerable<string> Parameters() =>
        Global.Concat(from path in Directory.EnumerateDirectories("/proc/sys/net/ipv4/conf").Order()
                from name in PerInterface
                select $"net/ipv4/conf/{Path.GetFileName(path)}/{name}")
        .Concat(from path in Directory.EnumerateDirectories("/proc/sys/net/ipv6/conf").Order()
                from name in PerInterface6
                select $"net/ipv6/conf/{Path.GetFileName(path)}/{name}")
        .Concat(from family in Families
                from path in Directory.EnumerateDirectories($"/proc/sys/net/{family}/neigh").Order()
                select $"net/{family}/neigh/{Path.GetFileName(path)}/proxy_delay");

    [GeneratedRegex(@"(valid_lft \S+ preferred_lft \S+)|tentative ")]
    private static partial Regex Moving();
}
