using System.Xml.Linq;

namespace Pivot.House.Tests;

/// <summary>The project and source files of this checkout, without what builds leave behind.</summary>
internal static class Checkout
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts"];

    /// <summary>Names of the projects under <c>src/</c>.</summary>
    public static IReadOnlyList<string> SourceProjects { get; } =
        [.. Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>A project file under <c>src/</c> or <c>tests/</c>.</summary>
    public static XDocument Project(string folder, string name) => XDocument.Load(Path.Combine(RepositoryPaths.Root, folder, name, name + ".csproj"));

    /// <summary>Names of the projects that a project refers to.</summary>
    public static IReadOnlyList<string> References(XDocument project) =>
        [.. project.Descendants("ProjectReference").Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

    /// <summary>Files below a folder of the checkout, as paths relative to its root.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        string root = Path.Combine(RepositoryPaths.Root, folder);
        return !Directory.Exists(root) ? [] :
        [
            .. Directory.GetFiles(root, pattern, SearchOption.AllDirectories)
                .Select(static path => Path.GetRelativePath(RepositoryPaths.Root, path))
                .Where(static path => !path.Split('/').Any(static part => BuildFolders.Contains(part)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The text of a file.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(RepositoryPaths.Root, path));
}
