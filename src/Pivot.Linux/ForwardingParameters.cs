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

    private const string Interfaces = "/proc/sys/net/ipv4/conf";

    private static readonly string[] Names = ["forwarding", "accept_redirects", "send_redirects"];

    /// <summary>
    /// The keys to record before <c>ip_forward</c> is set, in an order whose reverse is right for restoring: <c>ip_forward</c> itself is recorded after them and so put back first, then
    /// <c>all</c> and <c>default</c>, then the interfaces that the former would overwrite.
    /// </summary>
    /// <param name="except">An interface that is left out: the device, which is removed.</param>
    public static IEnumerable<string> ChangedWithForwarding(string except) =>
        from name in Directory.EnumerateDirectories(Interfaces).Select(path => Path.GetFileName(path)).Where(name => name != except).OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal)
        from parameter in Names
        where !(name == "all" && parameter == "forwarding")
        select $"net/ipv4/conf/{name}/{parameter}";

    /// <summary><c>all.forwarding</c> is <c>ip_forward</c> under another name and left out.</summary>
    private static int Rank(string name) => name switch
    {
        "all" => 2,
        "default" => 1,
        _ => 0,
    };
}
