namespace Pivot.Config.Schema;

/// <summary>
/// What the schema has and this version has not, in one place: whoever builds a thing deletes its line here. The whole schema is
/// validated all the same.
/// </summary>
internal static class NotBuiltYet
{
    private const string NoInterface = "this version does not configure interfaces yet: do it with the host's own tools and leave it out";

    public static IReadOnlyList<NotBuiltRule> Rules { get; } =
    [
        NotBuiltRule.Presence("interface", "address", NoInterface),
        NotBuiltRule.Presence("interface", "gateway", NoInterface),
        NotBuiltRule.Presence("interface", "mtu", NoInterface),
        NotBuiltRule.Presence("log", "syslog", "syslog is not built yet: use \"file\", or let the service manager take the standard output"),
        NotBuiltRule.Presence("log", "connections", "the connection log is not built yet: leave \"connections\" out"),

        NotBuiltRule.Choice("director", "fastpath", "this version has \"auto\" and \"off\"", "on"),

        NotBuiltRule.Presence("service", "allow", "allow is not built yet: filter clients with the host's firewall"),
        NotBuiltRule.Presence("service", "deny", "deny is not built yet: filter clients with the host's firewall"),
        NotBuiltRule.Presence("service", "rate", "rate is not built yet: leave it out"),
        NotBuiltRule.Switch("service", "log_connections", "log_connections is not built yet: leave it out"),
    ];
}
