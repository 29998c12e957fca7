using System.Text.RegularExpressions;
using Pivot.Config.Schema;

namespace Pivot.Config.Tests;

/// <summary><c>docs/configuration.md</c> has a section for each table and a row for each key, and its examples are true.</summary>
public partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "configuration.md"));

    [Fact]
    public void Page_EveryKeyOfTheSchema_HasARowInItsTablesSection()
    {
        var sections = Sections();
        Assert.All(ConfigSchema.Tables.Where(table => table != ConfigSchema.Root), table =>
        {
            Assert.True(sections.ContainsKey(table.Name), $"no section for {table.Header}: a heading ## `{table.Name}`");
            var rows = RowKey().Matches(sections[table.Name]).Select(match => match.Groups[1].Value).ToArray();
            var sectionsOfTheirOwn = ConfigSchema.Tables.Select(other => other.Name);
            var expected = table.Keys.Where(key => key is not ("health" or "server"));
            Assert.Equal(expected, rows);
            Assert.All(table.Keys.Except(expected), key => Assert.Contains($"{table.Name}.{key}", sectionsOfTheirOwn));
        });
    }

    [Fact]
    public void Page_EveryRuleOfWhatIsNotBuilt_IsMarkedInItsRow()
    {
        var sections = Sections();
        Assert.All(NotBuiltYet.Rules.Where(rule => rule.Table.Length > 0), rule =>
        {
            var row = sections[rule.Table].Split('\n').Single(line => line.StartsWith($"| `{rule.Key}` |", StringComparison.Ordinal));
            Assert.True(row.Contains("not built yet", StringComparison.Ordinal), $"{rule.Table}.{rule.Key} is not marked");
        });
    }

    [Fact]
    public void Page_EveryTomlBlock_IsValidByTheSchema()
    {
        var blocks = TomlBlock().Matches(Page).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Empty(Read.FutureErrors(block)));
    }

    // A section's heading names its table in code: ## `[director]`; the text up to the next heading of the same level belongs to it.
    private static Dictionary<string, string> Sections() => Heading().Matches(Page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    [GeneratedRegex(@"^## `\[*([a-z._]+)\]*`[^\n]*\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RowKey();

    [GeneratedRegex(@"^```toml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex TomlBlock();
}
