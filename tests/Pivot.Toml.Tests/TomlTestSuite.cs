namespace Pivot.Toml.Tests;


/// <summary>The files of toml-test, read where they are: beside the checkout, in <c>shared/toml-test/tests</c>.</summary>
internal static class TomlTestSuite
{
    private static readonly string Folder = FindFolder();

    /// <summary>The files of a kind (<c>valid/</c> or <c>invalid/</c>) that belong to TOML 1.0.0; skips the test when the folder is absent.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Read(string kind)
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"needs the files of toml-test in {Folder}");
        List<(string, byte[])> files = [.. File.ReadLines(Path.Combine(Folder, "files-toml-1.0.0"))
            .Where(f => f.StartsWith(kind, StringComparison.Ordinal) && f.EndsWith(".toml", StringComparison.Ordinal))
            .Select(f => (f, File.ReadAllBytes(Path.Combine(Folder, f))))];
        Assert.True(files.Count > 200, $"found only {files.Count} files of {kind} in {Folder}");
        return files;
    }

    /// <summary>The expected tree of a valid file.</summary>
    public static byte[] ReadExpected(string name) => File.ReadAllBytes(Path.Combine(Folder, Path.ChangeExtension(name, ".json")));

    private static string FindFolder()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Appliance.sln")))
        {
            at = at.Parent;
        }

        return Path.GetFullPath(Path.Combine(at?.FullName ?? ".", "..", "shared", "toml-test", "tests"));
    }
}
