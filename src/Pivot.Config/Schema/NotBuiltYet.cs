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

        NotBuiltRule.Choice("director", "fastpath", "this version has \"auto\" and \"off\"", "on"),
    ];
}
