using System.Diagnostics.CodeAnalysis;
using Pivot.Config.Binding;
using Pivot.Config.Reading;
using Pivot.Config.Schema;
using Pivot.Toml;

namespace Pivot.Config.Candidate;

/// <summary>
/// A configuration file under change, edited by words (<c>service web scheduler wlc</c>) with its comments and layout kept. Each edit gives a new one. It is always TOML; whether it is a configuration, as a whole, <see cref="ConfigReader"/>
/// tells: only a value that is wrong by itself is refused when it is set.
/// </summary>
public sealed class CandidateText
{
    private readonly TomlDocument _document;

    private CandidateText(TomlDocument document) => _document = document;

    /// <summary>The text.</summary>
    public string Text => _document.ToString();

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="candidate">The candidate; null where the text is no TOML.</param>
    /// <param name="errors">Why it is none, with places; empty where it is.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out CandidateText? candidate, out IReadOnlyList<TomlError> errors)
    {
        candidate = TomlDocument.TryParse(text, out var document, out errors) ? new CandidateText(document) : null;
        return candidate is not null;
    }

    /// <summary>Gives a key a value, in the place of the one that it had: several words are a list. Services, servers and interfaces on the way that are not there are added, and so they are by a path that only names them.</summary>
    /// <exception cref="CandidateException">The words say nothing that can be set.</exception>
    public CandidateText Set(params IReadOnlyList<string> words)
    {
        var path = WordPath.Walk(_document, words);
        if (path.Key is not { } key)
        {
            return path.Missing.Count > 0 && path.Unnamed is null ? Changed(words, () => WithElements(path)) : throw Unfinished(path, words);
        }

        var values = ValuesOf(path, words);
        return Checked(words, path, () => Put(WithElements(path), path, Literals.Of(key, values)));
    }

    /// <summary>Gives a list further values.</summary>
    /// <exception cref="CandidateException">The words name no list, or a value that it has.</exception>
    public CandidateText Add(params IReadOnlyList<string> words)
    {
        var path = WordPath.Walk(_document, words);
        var key = path.Key ?? throw Unfinished(path, words);
        if (!key.IsList)
        {
            throw new CandidateException(path.Words.Count - 1, $"{key.Key} is no list: set gives it another value");
        }

        var values = ValuesOf(path, words);
        if (path.Node is not { } present)
        {
            return Set(words);
        }

        IReadOnlyList<TomlNode> items = present is TomlArray array ? array.Items : [present];
        for (var i = 0; i < values.Length; i++)
        {
            if (key.Shape != ValueShape.Program && Index(items, Literals.Of(key, values[i])) >= 0)
            {
                throw new CandidateException(path.Words.Count + i, $"{key.Key} has {NodeText.Quote(values[i])} already");
            }
        }

        return Checked(words, path, () =>
        {
            var document = present is TomlArray ? _document : _document.Set(path.Steps, TomlLiteral.Array([Literals.Of(present)]));
            foreach (var value in values)
            {
                document = document.Append(path.Steps, Literals.Of(key, value));
            }

            return document;
        });
    }

    /// <summary>Takes something out: a key, the values of a list that are named, a service, server or interface, or a whole section.</summary>
    /// <exception cref="CandidateException">The words name nothing that is there.</exception>
    public CandidateText Delete(params IReadOnlyList<string> words)
    {
        var path = WordPath.Walk(_document, words);
        path.RequireElements();
        if (words.Count == 0)
        {
            throw new CandidateException(0, $"say what to delete: {string.Join(", ", path.Table.Keys)}");
        }

        if (path.Node is not { } node)
        {
            throw new CandidateException(path.Words.Count - 1, $"{string.Join(' ', path.Words)} is not set");
        }

        var values = words.Skip(path.Words.Count).ToArray();
        return Changed(words, () => values.Length == 0 ? _document.Remove(path.Steps) : WithoutItems(path, node, values));
    }

    /// <summary>Gives a service, server or interface another name.</summary>
    /// <param name="name">The new name.</param>
    /// <param name="words">The path to it.</param>
    /// <exception cref="CandidateException">There is no such element, or the name is taken or no name.</exception>
    public CandidateText Rename(string name, params IReadOnlyList<string> words)
    {
        var path = ElementAt(words);
        RequireFree(name, path, words);
        return Set([.. path.Words, "name", name]);
    }

    /// <summary>Adds a copy of a service, server or interface under another name, behind the others. Comments are not copied.</summary>
    /// <param name="name">The copy's name.</param>
    /// <param name="words">The path to what is copied.</param>
    /// <exception cref="CandidateException">There is no such element, or the name is taken or no name.</exception>
    public CandidateText Copy(string name, params IReadOnlyList<string> words)
    {
        var path = ElementAt(words);
        RequireFree(name, path, words);
        var copied = Changed(words, () => ElementCopy.Append(_document, path, name));
        return copied.Set([.. path.Words.SkipLast(1), name, "name", name]);
    }

    /// <summary>A level to work in: a path in full words.</summary>
    /// <exception cref="CandidateException">The words name no table, or an element that is not there and cannot be added.</exception>
    public IReadOnlyList<string> Level(params IReadOnlyList<string> words)
    {
        var path = WordPath.Walk(_document, words);
        return path.Key is { } key ? throw new CandidateException(path.Words.Count - 1, $"{key.Key} is no level: set {string.Join(' ', path.Words)} gives it a value")
            : path.Unnamed is { } unnamed ? throw new CandidateException(words.Count, NameNeeded(unnamed, path))
            : path.Words;
    }

    /// <summary>The part of the text that a path names, with the comments above it; empty where nothing of it is there yet.</summary>
    /// <exception cref="CandidateException">A word is no key, or the key has no value.</exception>
    public string Show(params IReadOnlyList<string> words)
    {
        var path = WordPath.Walk(_document, words);
        return path.Words.Count < words.Count ? throw new CandidateException(path.Words.Count, $"nothing follows {path.Words[^1]} here")
            : path.Key is { } key && path.Node is null ? throw new CandidateException(path.Words.Count - 1, $"{key.Key} is not set")
            : path.Node is null ? "" : _document.TextOf(path.Steps);
    }

    /// <summary>The words that lead to what stands at a place of the text, as errors about the text name it: <c>service web server web2 port</c>; empty for what stands in no table.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    public string PathAt(int line, int column) => TextPlaces.WordsAt(_document.Root, new TomlPosition(line, column));

    /// <summary>How words may go on; not at all where they lead nowhere.</summary>
    /// <param name="verb">What is to be done.</param>
    /// <param name="words">The words before.</param>
    public CandidateChoices Choices(CandidateVerb verb, params IReadOnlyList<string> words)
    {
        try
        {
            return NextWords.Of(WordPath.Walk(_document, words), verb, words);
        }
        catch (CandidateException)
        {
            return new CandidateChoices([], IsComplete: false);
        }
    }

    private static string[] ValuesOf(WordPath path, IReadOnlyList<string> words)
    {
        var key = path.Key!;
        string[] values = [.. words.Skip(path.Words.Count)];
        return values.Length == 0 ? throw new CandidateException(words.Count, $"{key.Key} needs a value: {ValueHint(key)}")
            : values.Length > 1 && !key.IsList ? throw new CandidateException(path.Words.Count + 1, $"{key.Key} takes one value; one with blanks stands in quotes")
            : values;
    }

    private static string ValueHint(KeyHelp key) => key.Words.Count > 0 ? string.Join(", ", key.Words) : $"{key.Hint}, for example {key.Example}";

    private static CandidateException Unfinished(WordPath path, IReadOnlyList<string> words) =>
        new(words.Count, path.Unnamed is { } unnamed ? NameNeeded(unnamed, path) : $"a key is missing: {string.Join(", ", path.Table.Keys)}");

    private static string NameNeeded(TableSchema array, WordPath path) => $"the name of the {array.Name[(array.Name.LastIndexOf('.') + 1)..]} is missing{(ElementNames.Of(path.Node) is { Length: > 0 } names ? $": there is {string.Join(", ", names.Take(20))}" : "")}";

    private static int Index(IReadOnlyList<TomlNode> items, TomlLiteral value)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (Literals.Of(items[i]).ToString() == value.ToString())
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The document with the elements that a path names.</summary>
    private TomlDocument WithElements(WordPath path)
    {
        var document = _document;
        foreach (var element in path.Missing)
        {
            document = document.AppendTable(element.Array, [new(ElementNames.FirstKey(element.Schema, element.Name), TomlLiteral.From(element.Name))]);
        }

        return document;
    }

    /// <summary>A short table of the table stands in braces.</summary>
    private static TomlDocument Put(TomlDocument document, WordPath path, TomlLiteral value) =>
        path.Table.IsInline && document.Find(path.Steps.AsSpan(0, path.Steps.Length - 1)) is null
            ? document.Set(path.Steps.AsSpan(0, path.Steps.Length - 1), TomlLiteral.InlineTable([new(path.Key!.Key, value)]))
            : document.Set(path.Steps, value);

    private TomlDocument WithoutItems(WordPath path, TomlNode node, string[] values)
    {
        var document = _document;
        for (var i = 0; i < values.Length; i++)
        {
            var items = document.Find(path.Steps) is TomlArray array ? array.Items : [document.Find(path.Steps) ?? node];
            var index = Index(items, Literals.Of(path.Key!, values[i]));
            if (index < 0 || document.Find(path.Steps) is null)
            {
                throw new CandidateException(path.Words.Count + i, $"{path.Key!.Key} has no {NodeText.Quote(values[i])}: it has {string.Join(", ", items.Take(20).Select(Literals.Word))}");
            }

            document = document.Remove(items.Count == 1 ? path.Steps : [.. path.Steps, index]);
        }

        return document;
    }

    private WordPath ElementAt(IReadOnlyList<string> words)
    {
        var path = WordPath.Walk(_document, words);
        path.RequireElements();
        return path.Table.IsArray && path.Key is null && path.Unnamed is null && words.Count == path.Words.Count ? path
            : throw new CandidateException(Math.Max(0, path.Words.Count - 1), "expected a service, a server of a service, or an interface, by its name");
    }

    private void RequireFree(string name, WordPath path, IReadOnlyList<string> words)
    {
        if (ElementNames.Find(_document.Find(path.Steps.AsSpan(0, path.Steps.Length - 1)), name) >= 0)
        {
            throw new CandidateException(words.Count, $"there is a {path.Steps[^2].Key} {NodeText.Quote(name)} already");
        }
    }

    /// <summary>Makes an edit and refuses a value that is wrong by itself, in the words of the reader.</summary>
    private static CandidateText Checked(IReadOnlyList<string> words, WordPath path, Func<TomlDocument> edit)
    {
        var edited = Changed(words, edit);
        var diagnostics = new Diagnostics("", NotBuiltYet.Rules);
        _ = RootBinder.Bind(new TableReader(edited._document.Root, ConfigSchema.Root, diagnostics));
        if (diagnostics.ValueFaults.Count == 0 || edited._document.Find(path.Steps) is not { } value)
        {
            return edited;
        }

        IReadOnlyList<TomlNode> items = value is TomlArray array ? array.Items : [];
        foreach (var fault in diagnostics.ValueFaults)
        {
            var item = items.Count - 1;
            while (item >= 0 && items[item].Position != fault.Position)
            {
                item--;
            }

            if (item >= 0 || fault.Position == value.Position)
            {
                throw new CandidateException(Math.Min(path.Words.Count + Math.Max(item, 0), words.Count - 1), fault.Message);
            }
        }

        return edited;
    }

    /// <summary>Makes an edit of the document.</summary>
    private static CandidateText Changed(IReadOnlyList<string> words, Func<TomlDocument> edit)
    {
        try
        {
            return new CandidateText(edit());
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new CandidateException(Math.Max(0, words.Count - 1), error.Message);
        }
    }
}
