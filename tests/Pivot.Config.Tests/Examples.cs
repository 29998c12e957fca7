namespace Pivot.Config.Tests;

/// <summary>The files of <c>configs/</c>, as the build copied them.</summary>
internal static class Examples
{
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "configs"), "*.toml").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllText(path)))];
}
