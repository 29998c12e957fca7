using Pivot.Config.Reading;

namespace Pivot.Config.Schema;

/// <summary>
/// What the schema has and this version has not, in one place: whoever builds a thing deletes its line here. The whole schema is
/// validated all the same.
/// </summary>
internal static class NotBuiltYet
{
    private const string NoInterface = "this version does not configure interfaces yet: do it with the host's own tools and leave it out";
    private const string NoCheck = "this version has only \"none\", leave [service.health] out";

    public static IReadOnlyList<NotBuiltRule> Rules { get; } =
    [
        NotBuiltRule.Presence("interface", "address", NoInterface),
        NotBuiltRule.Presence("interface", "gateway", NoInterface),
        NotBuiltRule.Presence("interface", "mtu", NoInterface),
        NotBuiltRule.Presence("", "metrics", "[metrics] is not built yet: leave it out and use `pivot show statistics --json`"),

        NotBuiltRule.Choice("director", "fastpath", "this version has \"auto\" and \"off\"", "on"),

        NotBuiltRule.Presence("service", "fallback", "the sorry server (fallback) is not built yet: leave it out"),

        NotBuiltRule.Choice("service.health", "check", NoCheck, Vocabulary.Check.All.Where(word => word != "none")),
        NotBuiltRule.Texts("service.health", "slow_start", SlowStart),

        NotBuiltRule.Presence("service.server", "agent", "agent is not built yet: leave it out"),
    ];

    private static string? SlowStart(string text) => DurationValue.TryParse(text, out var duration) && duration > TimeSpan.Zero
        ? "slow_start is not built yet: leave it out"
        : null;
}
