namespace Pivot.Testing;

/// <summary>Where things are in the checkout the tests were built from.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds <c>Appliance.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shipped example configurations.</summary>
    public static string Configs => Path.Combine(Root, "configs");

    /// <summary>The binary under test: <c>PIVOT_BINARY</c>, else <c>artifacts/pivot</c>. It need not exist.</summary>
    public static string PivotBinary =>
        Environment.GetEnvironmentVariable("PIVOT_BINARY") is { Length: > 0 } named ? Path.GetFullPath(named) : Path.Combine(Root, "artifacts", "pivot");

    /// <summary>Prometheus' program that judges metrics and rules. It need not exist.</summary>
    public static string Promtool => Path.Combine(Root, "artifacts", "tools", "promtool");

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Appliance.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"no Appliance.sln at or above {AppContext.BaseDirectory}: run the tests from their place in the checkout");
    }
}
