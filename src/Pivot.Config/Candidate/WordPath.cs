using System.Text;
using Pivot.Config.Reading;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>
/// The way that words lead into a text: keys by the schema, whole or as far as they are the only ones that begin so, and names of services, servers and interfaces. It ends at a key with a value, whose words follow, or where the words do.
/// </summary>
internal sealed class WordPath
{
    private readonly TomlDocument _document;
    private readonly List<TomlStep> _steps = [];
    private readonly List<string> _words = [];
    private readonly List<MissingElement> _missing = [];

    private WordPath(TomlDocument document) => _document = document;

    /// <summary>The way in the text; elements that are to be added have the index behind the last.</summary>
    public TomlStep[] Steps => [.. _steps];

    /// <summary>The words in full, without those of the value.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The table that the way has come to; of an array of tables without a name, the one that holds it.</summary>
    public TableSchema Table { get; private set; } = ConfigSchema.Root;

    /// <summary>The array of tables whose element's name is missing at the end; null elsewhere.</summary>
    public TableSchema? Unnamed { get; private set; }

    /// <summary>The key with a value at the end; null where the way ends at a table.</summary>
    public KeyHelp? Key { get; private set; }

    /// <summary>Elements on the way that are not there yet.</summary>
    public IReadOnlyList<MissingElement> Missing => _missing;

    /// <summary>What is there; null when nothing is.</summary>
    public TomlNode? Node => _document.Find(Steps);

    /// <summary>Walks.</summary>
    /// <exception cref="CandidateException">A word is no key.</exception>
    public static WordPath Walk(TomlDocument document, IReadOnlyList<string> words)
    {
        var path = new WordPath(document);
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0 && words[i].EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
            {
                throw new CandidateException(i, "half a character, which no text can hold");
            }
        }

        while (path._words.Count < words.Count && path.Key is null && path.Unnamed is null)
        {
            path.Step(words);
        }

        return path;
    }

    /// <summary>Refuses a way with something on it that is not there.</summary>
    /// <exception cref="CandidateException">It names what there is.</exception>
    public void RequireElements()
    {
        if (_missing is [var missing, ..])
        {
            var names = ElementNames.Of(_document.Find(missing.Array));
            var what = missing.Array[^1].Key;
            throw new CandidateException(missing.Word, $"there is no {what} {NodeText.Quote(missing.Name)}{(names.Length == 0 ? $", nor any other {what}" : Nearest(missing.Name, names))}");
        }
    }

    private static string Nearest(string word, string[] names) =>
        NearestWord.Find(word, names) is { } near ? $": did you mean {near}?" : $": there is {string.Join(", ", names.Take(20))}";

    private void Step(IReadOnlyList<string> words)
    {
        var key = KeyOf(Table, words[_words.Count], _words.Count);
        _words.Add(key);
        _steps.Add(key);
        if (Table.Child(key) is not { } child)
        {
            Key = KeyHelps.Of(Table, key);
        }
        else if (!child.IsArray)
        {
            Table = child;
        }
        else if (_words.Count == words.Count)
        {
            Unnamed = child;
        }
        else
        {
            Element(child, words[_words.Count]);
        }
    }

    private void Element(TableSchema schema, string name)
    {
        var array = _document.Find(Steps);
        var index = ElementNames.Find(array, name);
        if (index < 0)
        {
            _missing.Add(new MissingElement(Steps, schema, name, _words.Count));
            index = array is TomlArray tables ? tables.Items.Count : 0;
        }

        _words.Add(name);
        _steps.Add(index);
        Table = schema;
    }

    private static string KeyOf(TableSchema table, string word, int index)
    {
        if (table.Keys.Contains(word))
        {
            return word;
        }

        var begun = word.Length == 0 ? [] : table.Keys.Where(key => key.StartsWith(word, StringComparison.Ordinal)).ToArray();
        return begun.Length switch
        {
            1 => begun[0],
            > 1 => throw new CandidateException(index, $"{NodeText.Quote(word)} may be {string.Join(", ", begun)}: type more of it"),
            _ => throw new CandidateException(index, UnknownKey.Message(word, table)),
        };
    }

    /// <summary>An element that a path names and that is not there.</summary>
    /// <param name="Array">The way to its array.</param>
    /// <param name="Schema">What it is.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Word">The index of the word.</param>
    internal sealed record MissingElement(TomlStep[] Array, TableSchema Schema, string Name, int Word);
}
