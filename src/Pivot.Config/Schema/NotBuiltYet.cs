namespace Pivot.Config.Schema;

/// <summary>
/// What the schema has and this version has not, in one place: whoever builds a thing deletes its line here. The whole schema is
/// validated all the same.
/// </summary>
internal static class NotBuiltYet
{
    public static IReadOnlyList<NotBuiltRule> Rules { get; } = [];
}
