using System.Xml.Linq;

namespace Pivot.House.Tests;

/// <summary>Dependencies point one way: Packets &lt;- Director &lt;- { Config, Linux, Health, Control } &lt;- Pivot; Toml &lt;- Config.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Pivot.Packets"] = [],
        ["Pivot.Toml"] = [],
        ["Pivot.Director"] = ["Pivot.Packets"],
        ["Pivot.Config"] = ["Pivot.Toml", "Pivot.Director", "Pivot.Packets"],
        ["Pivot.Linux"] = ["Pivot.Director", "Pivot.Packets"],
        ["Pivot.Health"] = ["Pivot.Director", "Pivot.Packets"],
        ["Pivot.Control"] = ["Pivot.Director", "Pivot.Packets"],
        ["Pivot"] = ["Pivot.Config", "Pivot.Linux", "Pivot.Health", "Pivot.Control", "Pivot.Director", "Pivot.Packets", "Pivot.Toml"],
    };

    private static readonly string[] PureProjects = ["Pivot.Packets", "Pivot.Director", "Pivot.Toml", "Pivot.Config"];

    public static TheoryData<string> SourceProjects => [.. Checkout.SourceProjects];

    public static TheoryData<string> Pure => [.. PureProjects];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void References_OfSourceProject_PointDown(string project)
    {
        Assert.True(MayReference.TryGetValue(project, out string[]? allowed), $"{project} has no place in the house: give it one here and in docs/architecture.md");
        Assert.Subset(allowed.ToHashSet(), Checkout.References(Checkout.Project("src", project)).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void SourceProject_HasATestProjectThatRefersToIt(string project)
    {
        XDocument tests = Checkout.Project("tests", project + ".Tests");

        Assert.Contains(project, Checkout.References(tests));
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void SourceProject_IsInTheSolution(string project) =>
        Assert.Contains($"\"src\\{project}\\{project}.csproj\"", Checkout.Text("Appliance.sln"), StringComparison.Ordinal);

    [Fact]
    public void TestProjects_AreAllInTheSolution()
    {
        string solution = Checkout.Text("Appliance.sln");

        Assert.All(Checkout.Files("tests", "*.csproj"), path => Assert.Contains(path.Replace('/', '\\'), solution, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pure))]
    public void PureProject_CarriesTheBannedSymbols(string project)
    {
        XElement group = Assert.Single(
            XDocument.Parse(Checkout.Text("src/Directory.Build.props")).Descendants("ItemGroup"),
            static one => one.Elements("AdditionalFiles").Any(static file => file.Attribute("Include")!.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal)));

        Assert.Contains($"'$(MSBuildProjectName)' == '{project}'", group.Attribute("Condition")!.Value, StringComparison.Ordinal);
        Assert.Contains(group.Elements("PackageReference"), static package => package.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
    }

    [Theory]
    [InlineData("System.IO")]
    [InlineData("System.Net.Sockets")]
    [InlineData("System.Console")]
    [InlineData("System.DateTime.UtcNow")]
    [InlineData("System.Random")]
    public void BannedSymbols_NameWhatPureCodeMayNotTouch(string symbol) =>
        Assert.Contains($":{symbol};", Checkout.Text("src/BannedSymbols.txt"), StringComparison.Ordinal);

    [Fact]
    public void PackageVersions_AreNamedOnlyInOnePlace()
    {
        string[] named =
        [
            .. Checkout.Files(".", "*.csproj").Concat(Checkout.Files(".", "*.props"))
                .Where(static path => Path.GetFileName(path) != "Directory.Packages.props")
                .Where(static path => XDocument.Parse(Checkout.Text(path)).Descendants("PackageReference")
                    .Any(static package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null || package.Element("Version") is not null)),
        ];

        Assert.Empty(named);
    }
}
