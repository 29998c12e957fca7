using Pivot.Toml.Binding;
using Pivot.Toml.Editing;
using Pivot.Toml.Syntax;

namespace Pivot.Toml;


/// <summary>Edits. Each is checked by reading the new text, and takes time in proportion to it.</summary>
public sealed partial class TomlDocument
{
    private Layout Layout => new(_source, _statements);

    /// <summary>The node at the end of a path; null when there is none.</summary>
    public TomlNode? Find(params ReadOnlySpan<TomlStep> path)
    {
        TomlNode at = Walk(path, out int taken);
        return taken == path.Length ? at : null;
    }

    /// <summary>The path to a node of this document.</summary>
    /// <exception cref="ArgumentException">The node is of another document.</exception>
    public TomlStep[] PathOf(TomlNode node)
    {
        CheckOwn(node);
        List<TomlStep> path = [];
        for (TomlNode at = node; at.Parent is { } parent; at = parent)
        {
            path.Add(parent is TomlTable table
                ? table.Entries.First(e => ReferenceEquals(e.Value, at)).Key
                : ((TomlArray)parent).Items.TakeWhile(i => !ReferenceEquals(i, at)).Count());
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>The lines that make a node, with the comments above its first header; of a value within braces or brackets, the value.</summary>
    /// <exception cref="InvalidOperationException">The path leads nowhere.</exception>
    public string TextOf(params ReadOnlySpan<TomlStep> path) =>
        new Excerpt(Layout).Of(Find(path) ?? throw new InvalidOperationException($"'{Show(path)}' does not exist"));

    /// <summary>
    /// Sets a value. An existing one changes in place, and not at all when it means the same already; a new key goes behind
    /// the table's others; tables missing on the way are made.
    /// </summary>
    /// <param name="path">Keys and indices; at least one.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The path leads through something else than a table or an existing item, or to a table with headers.</exception>
    public TomlDocument Set(ReadOnlySpan<TomlStep> path, TomlLiteral value)
    {
        ArgumentNullException.ThrowIfNull(value);
        TomlNode at = Walk(path, out int taken);
        if (taken == path.Length)
        {
            return SetAll([new KeyValuePair<TomlNode, TomlLiteral>(at, value)]);
        }

        TomlTable table = CheckCreatable(path, at, taken);
        string[] missing = [.. path[taken..].ToArray().Select(s => s.Key!)];
        return Apply([missing.Length == 1 || table.Origin is TableOrigin.Inline or TableOrigin.Dotted
            ? new KeyInsertion(Layout).Insert(table, missing, value)
            : new SectionInsertion(Layout).Insert(table, missing[..^1], isArray: false, [new(missing[^1], value)])]);
    }

    /// <summary>Sets many existing values of this document at once, in time proportional to the text.</summary>
    /// <exception cref="ArgumentException">A node is of another document, stands twice, or one is within another.</exception>
    /// <exception cref="InvalidOperationException">A node is a table or array with headers, or made by dotted keys.</exception>
    public TomlDocument SetAll(IEnumerable<KeyValuePair<TomlNode, TomlLiteral>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        List<TextChange> changes = [];
        foreach ((TomlNode node, TomlLiteral value) in values)
        {
            CheckOwn(node);
            ValueSyntax syntax = node.Source
                ?? throw new InvalidOperationException($"'{Show(PathOf(node))}' is written with headers or dotted keys and not as one value: set the values in it, or remove it first");
            if (!NodeEquality.Same(node, ReadLiteral(value)))
            {
                changes.Add(new TextChange(syntax.Span.Start, syntax.Span.End, value.Text));
            }
        }

        changes.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (int i = 1; i < changes.Count; i++)
        {
            if (changes[i].Start < changes[i - 1].End)
            {
                throw new ArgumentException("two of the values to set overlap in the text", nameof(values));
            }
        }

        return changes.Count == 0 ? this : Apply(changes);
    }

    /// <summary>Adds an item at the end of an array written in brackets.</summary>
    /// <exception cref="InvalidOperationException">The path leads to no such array.</exception>
    public TomlDocument Append(ReadOnlySpan<TomlStep> path, TomlLiteral value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Find(path) is { Source: ArraySyntax array }
            ? Apply(new ArrayEdit(Layout).Append(array, value))
            : throw new InvalidOperationException($"'{Show(path)}' is no array in brackets, so nothing can be appended to it");
    }

    /// <summary>
    /// Adds a table at the end of an array of tables: a [[header]] behind the last one's tables, or an inline table
    /// where the array is in brackets. A missing array is made.
    /// </summary>
    /// <exception cref="InvalidOperationException">The path leads to something else.</exception>
    public TomlDocument AppendTable(ReadOnlySpan<TomlStep> path, IEnumerable<KeyValuePair<string, TomlLiteral>> entries)
    {
        KeyValuePair<string, TomlLiteral>[] all = [.. entries];
        TomlNode at = Walk(path, out int taken);
        if (taken == path.Length)
        {
            return at switch
            {
                TomlArray { Source: null } array => Apply([new SectionInsertion(Layout).Append(array, all)]),
                TomlArray => Append(path, TomlLiteral.InlineTable(all)),
                _ => throw new InvalidOperationException($"'{Show(path)}' is of kind {at.Kind}, expected an array of tables"),
            };
        }

        TomlTable table = CheckCreatable(path, at, taken);
        string[] missing = [.. path[taken..].ToArray().Select(s => s.Key!)];
        return Apply([table.Origin is TableOrigin.Inline or TableOrigin.Dotted
            ? new KeyInsertion(Layout).Insert(table, missing, TomlLiteral.Array([TomlLiteral.InlineTable(all)]))
            : new SectionInsertion(Layout).Insert(table, missing, isArray: true, all)]);
    }

    /// <summary>
    /// Removes a key, a table or an item of an array, with everything in it, the comment behind a key, and the comment lines
    /// right above a header. A table that nothing else in the text names goes with its last key; so does an array of tables with its last element.
    /// </summary>
    /// <exception cref="InvalidOperationException">The path leads nowhere, or to the root.</exception>
    public TomlDocument Remove(params ReadOnlySpan<TomlStep> path)
    {
        TomlNode node = Find(path) ?? throw new InvalidOperationException($"'{Show(path)}' does not exist, so it cannot be removed");
        if (node.Parent is TomlArray { Source: ArraySyntax array })
        {
            return Apply([new ArrayEdit(Layout).Remove(array, path[^1].Index)]);
        }

        TomlNode owner = node.Parent ?? throw new InvalidOperationException("the root cannot be removed");
        while (owner is TomlTable { Origin: TableOrigin.Dotted })
        {
            owner = owner.Parent!;
        }

        if (owner.Source is not InlineTableSyntax inline)
        {
            return Apply(new Removal(Layout).RemoveLines(node));
        }

        TomlDocument without = Apply([Removal.RemoveEntry(inline, node)]);
        return without.Find(path) is null ? without : without.Remove(path);
    }

    private static TomlNode ReadLiteral(TomlLiteral value) =>
        TryParse("value = " + value.Text, out TomlDocument? document, out IReadOnlyList<TomlError> errors)
            ? document.Root.Entries[0].Value
            : throw new InvalidOperationException($"the value '{value.Text}' is not valid: {errors[0].Message}");

    private static string Show(ReadOnlySpan<TomlStep> path) => string.Concat(path.ToArray().Select(s => s.ToString())).TrimStart('.');

    private static TomlTable CheckCreatable(ReadOnlySpan<TomlStep> path, TomlNode at, int taken)
    {
        foreach (TomlStep step in path[taken..])
        {
            if (step.Key is null || at is not TomlTable)
            {
                throw new InvalidOperationException($"'{Show(path[..(taken + 1)])}' does not exist: what should hold it is of kind {at.Kind}");
            }
        }

        return (TomlTable)at;
    }

    private TomlNode Walk(ReadOnlySpan<TomlStep> path, out int taken)
    {
        TomlNode at = Root;
        for (taken = 0; taken < path.Length; taken++)
        {
            TomlStep step = path[taken];
            if (at is TomlTable table && step.Key is not null && table.TryGet(step.Key, out TomlEntry? entry))
            {
                at = entry.Value;
            }
            else if (at is TomlArray array && step.Key is null && step.Index < array.Items.Count)
            {
                at = array.Items[step.Index];
            }
            else
            {
                return at;
            }
        }

        return at;
    }

    private void CheckOwn(TomlNode node)
    {
        TomlNode top = node;
        while (top.Parent is { } parent)
        {
            top = parent;
        }

        if (!ReferenceEquals(top, Root))
        {
            throw new ArgumentException("the value is of another document", nameof(node));
        }
    }

    private TomlDocument Apply(IEnumerable<TextChange> changes) =>
        TryParse(TextChange.Apply(_source.Text, changes), out TomlDocument? document, out IReadOnlyList<TomlError> errors)
            ? document
            : throw new InvalidOperationException($"the edit does not give valid TOML: {errors[0].Position}: {errors[0].Message}");
}
