using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>What may stand behind the words of a path.</summary>
internal static class NextWords
{
    private static readonly CandidateChoice NothingMore = new("<enter>", "The line is complete", IsHint: true);

    /// <summary>The choices.</summary>
    /// <param name="document">The text.</param>
    /// <param name="path">Where the words lead.</param>
    /// <param name="verb">What is to be done there.</param>
    /// <param name="words">All words before, with those of a value.</param>
    public static IReadOnlyList<CandidateChoice> Of(TomlDocument document, WordPath path, CandidateVerb verb, IReadOnlyList<string> words)
    {
        if (path.Unnamed is { } array)
        {
            return Names(path.Node, array, verb);
        }

        if (path.Key is not { } key)
        {
            return Keys(document, path, verb);
        }

        return verb switch
        {
            CandidateVerb.Set or CandidateVerb.Add => Values(key, words.Count - path.Words.Count),
            CandidateVerb.Delete when key.IsList => Items(path.Node),
            _ => [NothingMore],
        };
    }

    private static List<CandidateChoice> Names(TomlNode? node, TableSchema array, CandidateVerb verb)
    {
        var choices = new List<CandidateChoice>();
        var items = node is TomlArray tables ? tables.Items : [];
        foreach (var (name, item) in ElementNames.Of(node).Zip(items))
        {
            choices.Add(new CandidateChoice(name, item is TomlTable table && table.TryGet("address", out var address) ? Literals.Word(address.Value) : ""));
        }

        if (verb is CandidateVerb.Set or CandidateVerb.Edit)
        {
            choices.Add(new CandidateChoice("NAME", $"A new {array.Name[(array.Name.LastIndexOf('.') + 1)..]}", IsHint: true));
        }
        else if (verb is CandidateVerb.Delete or CandidateVerb.Show && choices.Count > 0)
        {
            choices.Add(NothingMore with { Help = "All of them" });
        }

        return choices;
    }

    private static List<CandidateChoice> Keys(TomlDocument document, WordPath path, CandidateVerb verb)
    {
        var choices = new List<CandidateChoice>();
        var present = path.Node as TomlTable;
        foreach (var key in path.Table.Keys)
        {
            var help = KeyHelps.Of(path.Table, key);
            var child = path.Table.Child(key);
            var isThere = present is not null && present.TryGet(key, out _);
            var fits = verb switch
            {
                CandidateVerb.Set => true,
                CandidateVerb.Add => help.IsList || child is not null,
                CandidateVerb.Edit => child is not null,
                CandidateVerb.Element => isThere && child is { IsArray: true },
                _ => isThere,
            };
            if (fits)
            {
                choices.Add(new CandidateChoice(key, help.Help));
            }
        }

        if (path.Words.Count > 0 && verb is not (CandidateVerb.Set or CandidateVerb.Add) && document.Find(path.Steps) is not null)
        {
            choices.Add(NothingMore);
        }

        return choices;
    }

    private static List<CandidateChoice> Values(KeyHelp key, int given)
    {
        if (given > 0 && !key.IsList)
        {
            return [NothingMore];
        }

        var choices = new List<CandidateChoice>();
        foreach (var word in key.Words)
        {
            choices.Add(new CandidateChoice(word, ""));
        }

        // Words that are all there are need no hint; the others stand for what else may be typed.
        if (key.Words.Count == 0 || !key.Words.Contains(key.Example))
        {
            choices.Add(new CandidateChoice(key.Hint, $"for example {key.Example}", IsHint: true));
        }

        if (given > 0)
        {
            choices.Add(NothingMore);
        }

        return choices;
    }

    private static List<CandidateChoice> Items(TomlNode? node)
    {
        var choices = new List<CandidateChoice>();
        foreach (var item in node is TomlArray array ? array.Items : node is null ? [] : [node])
        {
            choices.Add(new CandidateChoice(Literals.Word(item), ""));
        }

        choices.Add(NothingMore with { Help = "All of them" });
        return choices;
    }
}
