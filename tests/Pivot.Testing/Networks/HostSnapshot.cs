using System.Text.RegularExpressions;

namespace Pivot.Testing.Networks;

/// <summary>
/// The network state of a namespace that a run must leave as it was: named sysctls, rules, routes of all tables, proxy neighbours, links,
/// addresses, queueing disciplines, tc filters and tcx programs. Counters and learned neighbours, which move by themselves, are not in it.
/// </summary>
public sealed partial class HostSnapshot
{
    private static readonly string[] GlobalSysctls =
        ["net/ipv4/ip_forward", "net/ipv4/ip_early_demux", "net/ipv4/tcp_early_demux", "net/ipv4/udp_early_demux"];

    private static readonly string[] IPv4Sysctls =
        ["forwarding", "rp_filter", "accept_local", "accept_redirects", "send_redirects", "secure_redirects", "proxy_arp", "route_localnet", "arp_ignore", "arp_announce"];

    private static readonly string[] IPv6Sysctls = ["forwarding", "accept_ra", "accept_redirects", "proxy_ndp", "disable_ipv6"];

    private static readonly string[] NeighbourSysctls = ["proxy_delay", "proxy_qlen"];

    private readonly SortedSet<string> _facts = new(StringComparer.Ordinal);

    private HostSnapshot()
    {
    }

    /// <summary>How many facts it holds.</summary>
    public int Count => _facts.Count;

    /// <summary>Takes the snapshot of a namespace.</summary>
    public static HostSnapshot Take(NetworkNamespace space)
    {
        HostSnapshot snapshot = new();
        space.Invoke(snapshot.AddSysctls);
        foreach (string family in (string[])["-4", "-6"])
        {
            snapshot.AddOutput(space, $"ip {family} rule show");
            snapshot.AddOutput(space, $"ip {family} route show table all");
            snapshot.AddOutput(space, $"ip {family} neigh show proxy");
        }

        snapshot.AddOutput(space, "ip -o link show");
        snapshot.AddOutput(space, "ip -o address show");
        snapshot.AddOutput(space, "tc qdisc show");
        foreach (string link in space.Invoke(static () => Directory.GetDirectories("/proc/sys/net/ipv4/conf").Select(Path.GetFileName).ToArray())!)
        {
            if (link is not ("all" or "default"))
            {
                snapshot.AddOutput(space, $"tc filter show dev {link} ingress");
                snapshot.AddOutput(space, $"tc filter show dev {link} egress");
                snapshot._facts.UnionWith(space.Invoke(() => TcxPrograms.On(link!)));
            }
        }

        return snapshot;
    }

    /// <summary>What differs in a later snapshot, one fact a line: <c>-</c> was there before, <c>+</c> is there now. Empty when they are equal.</summary>
    public string DifferenceTo(HostSnapshot later) => string.Join('\n',
        _facts.Except(later._facts).Select(static fact => "- " + fact).Concat(later._facts.Except(_facts).Select(static fact => "+ " + fact)));

    private void AddSysctls()
    {
        foreach (string name in GlobalSysctls)
        {
            AddSysctl("/proc/sys/" + name);
        }

        AddSysctlsOf("/proc/sys/net/ipv4/conf", IPv4Sysctls);
        AddSysctlsOf("/proc/sys/net/ipv6/conf", IPv6Sysctls);
        AddSysctlsOf("/proc/sys/net/ipv4/neigh", NeighbourSysctls);
        AddSysctlsOf("/proc/sys/net/ipv6/neigh", NeighbourSysctls);
    }

    private void AddSysctlsOf(string folder, string[] names)
    {
        foreach (string link in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            foreach (string name in names)
            {
                AddSysctl(Path.Combine(link, name));
            }
        }
    }

    private void AddSysctl(string path)
    {
        if (File.Exists(path))
        {
            _facts.Add($"{path["/proc/sys/".Length..]} = {File.ReadAllText(path).Trim()}");
        }
    }

    [GeneratedRegex(@"expires \d+sec")]
    private static partial Regex Remaining();

    // Equal lines of one command are told apart by their number, so that losing one of two is seen.
    private void AddOutput(NetworkNamespace space, string command)
    {
        Dictionary<string, int> seen = [];
        foreach (string found in space.Run(command.Split(' ')).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // How long an advertised route is still good for moves by itself.
            string line = Remaining().Replace(found, "expires");
            int number = seen[line] = seen.GetValueOrDefault(line) + 1;
            _facts.Add(number == 1 ? $"{command}: {line}" : $"{command}: {line} (#{number})");
        }
    }
}
