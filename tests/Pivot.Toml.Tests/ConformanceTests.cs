using System.Text;
using System.Text.Json;

namespace Pivot.Toml.Tests;


public sealed class ConformanceTests
{
    [Fact]
    public void TryParse_ValidFile_GivesExpectedTree()
    {
        List<string> failures = [];
        foreach ((string name, byte[] bytes) in TomlTestSuite.Read("valid/"))
        {
            using JsonDocument expected = JsonDocument.Parse(TomlTestSuite.ReadExpected(name));
            string? difference = TomlDocument.TryParse(bytes, out TomlDocument? document, out IReadOnlyList<TomlError> errors)
                ? TaggedJson.Difference(document.Root, expected.RootElement)
                : $"refused: {errors[0]}";
            if (difference is not null)
            {
                failures.Add($"{name}: {difference}");
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void TryParse_InvalidFile_IsRefusedWithPlaceInText()
    {
        List<string> failures = [];
        foreach ((string name, byte[] bytes) in TomlTestSuite.Read("invalid/"))
        {
            bool accepted = TomlDocument.TryParse(bytes, out _, out IReadOnlyList<TomlError> errors);
            string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
            if (accepted || errors.Count == 0 || errors.Any(e => !IsInside(e.Position, lines) || e.Message.Length == 0))
            {
                failures.Add($"{name}: {(accepted ? "accepted" : string.Join("; ", errors))}");
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void ToString_ValidFile_GivesSameBytes()
    {
        List<string> failures = [];
        foreach ((string name, byte[] bytes) in TomlTestSuite.Read("valid/"))
        {
            if (!TomlDocument.TryParse(bytes, out TomlDocument? document, out _) || !Encoding.UTF8.GetBytes(document.ToString()).SequenceEqual(bytes))
            {
                failures.Add(name);
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void Edit_ValidFile_MeansWhatWasAsked()
    {
        List<string> failures = [];
        foreach ((string name, byte[] bytes) in TomlTestSuite.Read("valid/"))
        {
            failures.AddRange(EditCheck.Run(Encoding.UTF8.GetString(bytes)).Select(f => $"{name}: {f}"));
        }

        Assert.Empty(failures);
    }

    private static bool IsInside(TomlPosition position, string[] lines) =>
        position.Line >= 1 && position.Line <= lines.Length && position.Column >= 1 && position.Column <= lines[position.Line - 1].Length + 1;
}
