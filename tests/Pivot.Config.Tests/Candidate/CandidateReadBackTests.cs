using Pivot.Config.Candidate;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Tests.Candidate;

/// <summary>What is set by words is what the reader reads; whatever is typed, the text stays TOML.</summary>
public class CandidateReadBackTests
{
    private static readonly HashSet<string> NotBuilt = [.. NotBuiltYet.Rules.Select(rule => $"{rule.Table}.{rule.Key}")];

    [Fact]
    public void Set_EveryKeyOfAFileByWords_GivesTheSameConfiguration()
    {
        Assert.True(TomlDocument.TryParse(GoodConfigTests.Everything, out var file, out _));
        var candidate = Empty();
        foreach (var line in Lines(file.Root, ConfigSchema.Root, []))
        {
            candidate = candidate.Set(line);
        }

        Assert.Equal(WithoutNotBuilt(GoodConfigTests.Everything), Read.Future(candidate.Text).Config);
    }

    [Fact]
    public void Set_EveryKeyOfTheSchema_TakesItsExampleAndItsWords()
    {
        foreach (var help in KeyHelps.All.Where(help => help.Shape != ValueShape.Table && !NotBuilt.Contains($"{help.Table}.{help.Key}")))
        {
            string[] path = [.. PathOf(help.Table), help.Key];
            foreach (var word in (string[])[help.Example, .. help.Words])
            {
                var candidate = Empty().Set([.. path, word]);

                Assert.Contains($"{help.Key} = ", candidate.Text, StringComparison.Ordinal);
                Assert.Contains(word, help.Key == "name" ? candidate.Text : candidate.Show(path), StringComparison.Ordinal);
                Assert.True(help.Key == "name" || !candidate.Delete(path).Text.Contains(help.Key + " = ", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Edits_RandomOnes_AlwaysLeaveToml(int seed)
    {
        var random = new Random(seed);
        var candidate = Empty();
        var edits = 0;
        for (var i = 0; i < 1500; i++)
        {
            try
            {
                candidate = RandomEdit(random, candidate);
                edits++;
            }
            catch (CandidateException)
            {
                // Refused: the candidate is as it was.
            }

            Assert.True(TomlDocument.TryParse(candidate.Text, out _, out var errors), $"after edit {i}: {string.Join(' ', errors)}\n{candidate.Text}");
        }

        Assert.InRange(edits, 200, 1500);
    }

    private static CandidateText RandomEdit(Random random, CandidateText candidate)
    {
        var verb = random.Next(10) switch { < 6 => CandidateVerb.Set, < 7 => CandidateVerb.Add, _ => CandidateVerb.Delete };
        List<string> words = [];
        while (words.Count < 9 && candidate.Choices(verb, words) is { Words: { Count: > 0 } choices } next)
        {
            var choice = choices[random.Next(choices.Count)];
            if (random.Next(next.IsComplete ? 3 : 40) == 0)
            {
                break;
            }

            words.Add(!choice.IsHint ? choice.Word : random.Next(4) == 0 ? Odd[random.Next(Odd.Length)] : choice.Help.Contains("for example", StringComparison.Ordinal) ? choice.Help["for example ".Length..] : $"n{random.Next(4)}");
        }

        return verb == CandidateVerb.Set ? random.Next(8) == 0 && words.Count > 1 ? candidate.Copy("c" + random.Next(9), words.Take(2).ToArray()) : candidate.Set(words)
            : verb == CandidateVerb.Add ? candidate.Add(words) : candidate.Delete(words);
    }

    private static readonly string[] Odd = ["", "\"", "a b", "#1", "]", "\n", "\ud800", "é", "99999999999999999999", "{", "-1", "1e3"];

    private static IEnumerable<string[]> Lines(TomlTable table, TableSchema schema, string[] path)
    {
        foreach (var entry in table.Entries)
        {
            string[] at = [.. path, entry.Key];
            if (schema.Child(entry.Key) is not { } child)
            {
                if (!NotBuilt.Contains($"{schema.Name}.{entry.Key}") || entry.Key == "fastpath")
                {
                    yield return [.. at, .. (entry.Value is TomlArray array ? array.Items : [entry.Value]).Select(Literals.Word)];
                }
            }
            else
            {
                foreach (var (name, inner) in entry.Value is TomlArray tables ? ElementNames.Of(tables).Zip(tables.Items) : [("", entry.Value)])
                {
                    foreach (var line in Lines((TomlTable)inner, child, name.Length == 0 ? at : [.. at, name]))
                    {
                        yield return line;
                    }
                }
            }
        }
    }

    private static PivotConfig? WithoutNotBuilt(string text)
    {
        Assert.True(TomlDocument.TryParse(text, out var document, out _));
        for (var i = 0; i < ((TomlArray)document.Find("interface")!).Items.Count; i++)
        {
            foreach (var key in (string[])["address", "gateway", "mtu"])
            {
                TomlStep[] at = ["interface", i, key];
                document = NotBuilt.Contains($"interface.{key}") && document.Find(at) is not null ? document.Remove(at) : document;
            }
        }

        return Read.Future(document.ToString()).Config;
    }

    private static string[] PathOf(string table) =>
        [.. table.Split('.').SelectMany(part => part switch { "service" => (string[])["service", "web"], "server" => ["server", "web1"], "interface" => ["interface", "eth0"], _ => [part] })];

    private static CandidateText Empty() => CandidateText.TryRead("", out var candidate, out _) ? candidate : throw new InvalidOperationException();
}
