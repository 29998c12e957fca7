using Pivot.Config.Reading;

namespace Pivot.Config.Schema;

/// <summary>
/// What the schema has and this version has not, in one place: whoever builds a thing deletes its line here. The whole schema is
/// validated all the same.
/// </summary>
internal static class NotBuiltYet
{
    private const string ByNat = "this version forwards by \"nat\"";
    private const string NoCheck = "this version has only \"none\", leave [service.health] out";

    public static IReadOnlyList<NotBuiltRule> Rules { get; } =
    [
        NotBuiltRule.Presence("", "interface", "[[interface]] is not built yet: configure the host's interfaces with the host's own tools and leave it out"),
        NotBuiltRule.Presence("", "metrics", "[metrics] is not built yet: leave it out and use `pivot show statistics --json`"),
        NotBuiltRule.Presence("log", "syslog", "syslog is not built yet: use \"file\", or let the service manager take the standard output"),
        NotBuiltRule.Presence("log", "connections", "the connection log is not built yet: leave \"connections\" out"),

        NotBuiltRule.Choice("director", "device", "this version has \"tun\"", "tap"),
        NotBuiltRule.Choice("director", "fastpath", "this version has \"auto\" and \"off\"", "on"),

        NotBuiltRule.Texts("service", "address", VirtualAddress),
        NotBuiltRule.Choice("service", "protocol", "this version has \"tcp\" and \"udp\"", "sctp", "any"),
        NotBuiltRule.Choice("service", "port", "this version takes a port, a range or a list", "any"),
        NotBuiltRule.Presence("service", "scheduler_flags", "scheduler_flags are not built yet: leave them out"),
        NotBuiltRule.Choice("service", "forwarding", ByNat, "dr", "tun", "fullnat", "auto"),
        NotBuiltRule.Presence("service", "persistence", "persistence is not built yet: leave it out"),
        NotBuiltRule.Switch("service", "one_packet", "one_packet is not built yet: leave it out, UDP connections end after [timeouts] udp"),
        NotBuiltRule.Choice("service", "on_server_loss", "this version has \"drop\"", "reset", "reschedule"),
        NotBuiltRule.Presence("service", "mss_clamp", "mss_clamp is not built yet: leave it out, it is for forwarding \"tun\" only"),
        NotBuiltRule.Presence("service", "fallback", "the sorry server (fallback) is not built yet: leave it out"),
        NotBuiltRule.Presence("service", "allow", "allow is not built yet: filter clients with the host's firewall"),
        NotBuiltRule.Presence("service", "deny", "deny is not built yet: filter clients with the host's firewall"),
        NotBuiltRule.Presence("service", "rate", "rate is not built yet: leave it out"),
        NotBuiltRule.Switch("service", "log_connections", "log_connections is not built yet: leave it out"),

        NotBuiltRule.Choice("service.health", "check", NoCheck, Vocabulary.Check.All.Where(word => word != "none")),
        NotBuiltRule.Texts("service.health", "slow_start", SlowStart),

        NotBuiltRule.Number("service.server", "upper", "connection thresholds (upper) are not built yet: leave it out"),
        NotBuiltRule.Number("service.server", "lower", "connection thresholds (lower) are not built yet: leave it out"),
        NotBuiltRule.Presence("service.server", "agent", "agent is not built yet: leave it out"),
        NotBuiltRule.Choice("service.server", "forwarding", ByNat, "dr", "tun", "fullnat", "auto"),
        NotBuiltRule.Choice("service.server", "client_address", "with \"nat\" the server sees the client's address as it is", "toa", "proxy-v1", "proxy-v2"),
        NotBuiltRule.Presence("service.server", "source", "source is not built yet: it is for forwarding \"fullnat\" only"),
        NotBuiltRule.Presence("service.server", "tunnel", "tunnel is not built yet: it is for forwarding \"tun\" only"),
    ];

    private static string? VirtualAddress(string text) => !AddressText.LooksLikeAddress(text) && NameValue.IsInterface(text)
        ? $"a VIP by interface name ({NodeText.Quote(text)}) is not built yet: this version takes an address, a prefix, or a list of them"
        : null;

    private static string? SlowStart(string text) => DurationValue.TryParse(text, out var duration) && duration > TimeSpan.Zero
        ? "slow_start is not built yet: leave it out"
        : null;
}
