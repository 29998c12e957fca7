namespace Pivot.Linux;

/// <summary>
/// The kernel parameters of a forwarding host, and what the kernel changes along with <c>ip_forward</c> (<c>inet_forward_change</c>, net/ipv4/devinet.c):
/// <c>forwarding</c> of every interface, <c>accept_redirects</c> of <c>all</c>. Putting <c>ip_forward</c> back does not put those back.
/// </summary>
internal static class ForwardingParameters
{
    /// <summary>Whether the board forwards at all.</summary>
    public const string IPForward = "net/ipv4/ip_forward";

    /// <summary>
    /// With early demultiplexing, a socket that once owned a virtual address (a proxy's TIME_WAIT) swallows the packets that are to be forwarded: the kernel drops
    /// a forwarded packet that carries a socket.
    /// </summary>
    public const string EarlyDemux = "net/ipv4/ip_early_demux";

    /// <summary>Whether the board forwards IPv6 at all. Writing it writes <c>forwarding</c> of every interface and of <c>default</c> (<c>addrconf_forward_change</c>, net/ipv6/addrconf.c).</summary>
    public const string IPv6Forwarding = "net/ipv6/conf/all/forwarding";

    private const string Interfaces = "/proc/sys/net/ipv4/conf";
    private const string Interfaces6 = "/proc/sys/net/ipv6/conf";

    private static readonly string[] Names = ["forwarding", "accept_redirects"];

    /// <summary>
    /// The keys to record before <c>ip_forward</c> is set, in an order whose reverse is right for restoring: <c>ip_forward</c> itself is recorded after them and so put back first, then
    /// <c>all</c> and <c>default</c>, then the interfaces that the former would overwrite.
    /// </summary>
    /// <param name="except">An interface that is left out: the device, which is removed.</param>
    public static IEnumerable<string> ChangedWithForwarding(string except) =>
        from name in InRestoringOrder(Interfaces, except)
        from parameter in Names
        where !(name == "all" && parameter == "forwarding")
        select $"net/ipv4/conf/{name}/{parameter}";

    /// <summary>
    /// The interfaces of <c>net/ipv6/conf</c> and <c>default</c>, in an order whose reverse is right for restoring: <see cref="IPv6Forwarding"/> is recorded after them, so it is put back
    /// first and they get back what it has overwritten.
    /// </summary>
    /// <param name="except">An interface that is left out: the device, which is removed.</param>
    public static IEnumerable<string> IPv6Interfaces(string except) => InRestoringOrder(Interfaces6, except).Where(name => name != "all");

    /// <summary>Interfaces, then <c>default</c>, then <c>all</c>. <c>all.forwarding</c> of IPv4 is <c>ip_forward</c> under another name.</summary>
    private static List<string> InRestoringOrder(string folder, string except)
    {
        List<string> names = [];
        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            string name = Path.GetFileName(path);
            if (name != except && name is not ("all" or "default"))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        names.AddRange(["default", "all"]);
        return names;
    }
}
