namespace Pivot.Config.Schema;

/// <summary>What the words of closed sets mean, in a few words.</summary>
internal static class WordHelps
{
    private static readonly Dictionary<string, string> Anywhere = new(StringComparer.Ordinal)
    {
        ["true"] = "Yes",
        ["false"] = "No",
        ["auto"] = "What fits best",
        ["none"] = "None",
        ["tcp"] = "TCP",
        ["udp"] = "UDP",
        ["sctp"] = "SCTP",
    };

    /// <summary>By key and word.</summary>
    private static readonly Dictionary<string, string> ByKey = new(StringComparer.Ordinal)
    {
        ["address dhcp"] = "Asked for by DHCP",
        ["device tun"] = "Routed: the kernel is the router",
        ["device tap"] = "Bridged: a host of its own on the LAN",
        ["steering bpf"] = "BPF programs on the interfaces",
        ["steering routes"] = "Routes and rules",
        ["fastpath on"] = "Also past the host's own forward firewall",
        ["fastpath off"] = "Never",
        ["level verbose"] = "Everything",
        ["level debug"] = "For finding faults",
        ["level information"] = "What happens",
        ["level warning"] = "What may need somebody",
        ["level error"] = "What does not work",
        ["level fatal"] = "What ends the director",
        ["protocol any"] = "The whole host, every protocol",
        ["port any"] = "Every port",
        ["scheduler rr"] = "Round robin",
        ["scheduler wrr"] = "Round robin by weight",
        ["scheduler lc"] = "Least connections",
        ["scheduler wlc"] = "Least connections by weight",
        ["scheduler lblc"] = "Locality: one server for each virtual address, least connections",
        ["scheduler lblcr"] = "Locality with a set of servers for each virtual address",
        ["scheduler dh"] = "Hash of the virtual address",
        ["scheduler sh"] = "Hash of the client's address",
        ["scheduler sed"] = "Shortest expected delay",
        ["scheduler nq"] = "An idle server first, then shortest expected delay",
        ["scheduler fo"] = "Failover: the highest weight that is up",
        ["scheduler ovf"] = "Overflow: the highest weight until it has as many connections",
        ["scheduler mh"] = "Maglev hash of the client's address",
        ["scheduler twos"] = "The better of two random servers",
        ["scheduler_flags fallback"] = "Another server when the hashed one is away",
        ["scheduler_flags port"] = "Hash the client's port too",
        ["forwarding nat"] = "Destination rewritten; replies pass the board",
        ["forwarding dr"] = "Unchanged to the server's Ethernet address",
        ["forwarding tun"] = "Through a tunnel to the server",
        ["forwarding fullnat"] = "Both ends rewritten; nothing to do on the server",
        ["forwarding auto"] = "nat, and fullnat for clients in the server's subnet",
        ["on_server_loss drop"] = "Silence",
        ["on_server_loss reset"] = "A reset to the client",
        ["on_server_loss reschedule"] = "Another server",
        ["no_server reject"] = "A refusal",
        ["no_server drop"] = "Silence",
        ["log_connections start"] = "A line at the start too",
        ["check tcp"] = "A TCP connection",
        ["check http"] = "An HTTP request",
        ["check https"] = "An HTTPS request",
        ["check icmp"] = "A ping",
        ["check dns"] = "A DNS question",
        ["check command"] = "A program",
        ["client_address toa"] = "A TCP option",
        ["client_address proxy-v1"] = "The PROXY protocol's line",
        ["client_address proxy-v2"] = "The PROXY protocol's binary header",
        ["type ipip"] = "IP in IP",
        ["type gue"] = "Generic UDP encapsulation",
        ["type gre"] = "Generic routing encapsulation",
    };

    /// <summary>Of a word of a key.</summary>
    /// <exception cref="KeyNotFoundException">The word has none.</exception>
    public static string Of(KeyHelp key, string word) => ByKey.TryGetValue($"{key.Key} {word}", out var help) ? help : Anywhere[word];
}
