using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>What may stand behind the words of a path.</summary>
internal static class NextWords
{
    /// <summary>The choices.</summary>
    /// <param name="path">Where the words lead.</param>
    /// <param name="verb">What is to be done there.</param>
    /// <param name="words">All words before, with those of a value.</param>
    public static CandidateChoices Of(WordPath path, CandidateVerb verb, IReadOnlyList<string> words)
    {
        var isThere = path.Words.Count > 0 && path.Node is not null;
        if (path.Unnamed is { } array)
        {
            return new CandidateChoices(Names(path.Node, array, verb), verb is CandidateVerb.Delete or CandidateVerb.Show && isThere);
        }

        if (path.Key is not { } key)
        {
            return new CandidateChoices(Keys(path, verb), verb switch
            {
                CandidateVerb.Set or CandidateVerb.Add => false,
                CandidateVerb.Edit => path.Words.Count > 0,
                CandidateVerb.Show => isThere || path.Words.Count == 0,
                CandidateVerb.Element => isThere && path.Table.IsArray,
                _ => isThere,
            });
        }

        var given = words.Count - path.Words.Count;
        return verb switch
        {
            CandidateVerb.Set or CandidateVerb.Add => new CandidateChoices(given == 0 || key.IsList ? Values(key) : [], given > 0),
            CandidateVerb.Delete => new CandidateChoices(key.IsList ? Items(path.Node, key) : [], isThere),
            _ => new CandidateChoices([], isThere),
        };
    }

    private static List<CandidateChoice> Names(TomlNode? node, TableSchema array, CandidateVerb verb)
    {
        var choices = new List<CandidateChoice>();
        var what = array.Name[(array.Name.LastIndexOf('.') + 1)..];
        var names = ElementNames.Of(node);
        for (var i = 0; i < names.Length; i++)
        {
            var address = ((TomlArray)node!).Items[i] is TomlTable table && table.TryGet("address", out var entry) ? Literals.Word(entry.Value) : "";
            choices.Add(new CandidateChoice(names[i], address.Length == 0 || address == names[i] ? $"A {what}" : address));
        }

        if (verb is CandidateVerb.Set or CandidateVerb.Edit)
        {
            choices.Add(new CandidateChoice("NAME", $"A new {what}", IsHint: true));
        }

        return choices;
    }

    private static List<CandidateChoice> Keys(WordPath path, CandidateVerb verb)
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

        return choices;
    }

    private static List<CandidateChoice> Values(KeyHelp key)
    {
        var choices = new List<CandidateChoice>();
        foreach (var word in key.Words)
        {
            choices.Add(new CandidateChoice(word, WordHelps.Of(key, word)));
        }

        // Words that are all there are need no hint; beside others anything else may stand.
        if (key.Words.Count == 0 || !key.Words.Contains(key.Example))
        {
            choices.Add(new CandidateChoice(key.Hint, $"for example {key.Example}", IsHint: true));
        }

        return choices;
    }

    private static List<CandidateChoice> Items(TomlNode? node, KeyHelp key)
    {
        var choices = new List<CandidateChoice>();
        foreach (var item in node is TomlArray array ? array.Items : node is null ? [] : [node])
        {
            choices.Add(new CandidateChoice(Literals.Word(item), $"Only this {key.Hint}"));
        }

        return choices;
    }
}
