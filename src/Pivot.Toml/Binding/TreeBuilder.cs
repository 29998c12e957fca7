using Pivot.Toml.Syntax;

namespace Pivot.Toml.Binding;


/// <summary>Builds the tree that statements mean, and reports keys and tables defined twice.</summary>
internal sealed class TreeBuilder(SourceText source, List<TomlError> errors)
{
    private readonly TomlTable _root = new(source.PositionOf(source.Start), TableOrigin.Root);

    /// <summary>
    /// The tree of <paramref name="statements"/>. It ends at a header that could not be read: whatever follows
    /// may belong elsewhere, and complaints about it would mislead.
    /// </summary>
    public TomlTable Build(IEnumerable<StatementSyntax> statements)
    {
        TomlTable section = _root;
        foreach (StatementSyntax statement in statements)
        {
            switch (statement)
            {
                case HeaderStatement header:
                    section = OpenSection(header) ?? new TomlTable(source.PositionOf(header.Start), TableOrigin.Header);
                    header.Table = section;
                    break;
                case AssignmentStatement line:
                    Assign(section, line.Assignment);
                    break;
                case BrokenStatement { IsHeader: true }:
                    return _root;
                default:
                    break;
            }
        }

        return _root;
    }

    private TomlTable? OpenSection(HeaderStatement header)
    {
        TomlTable? table = _root;
        IReadOnlyList<KeyPart> parts = header.Key.Parts;
        for (int i = 0; i < parts.Count - 1 && table is not null; i++)
        {
            table = StepThrough(table, parts[i]);
        }

        if (table is null)
        {
            return null;
        }

        return header.IsArray ? AddElement(table, header) : DefineTable(table, header);
    }

    private TomlTable? StepThrough(TomlTable table, KeyPart part)
    {
        if (!table.TryGet(part.Name, out TomlEntry? entry))
        {
            return Attach(table, part, new TomlTable(source.PositionOf(part.Span.Start), TableOrigin.Implicit));
        }

        switch (entry.Value)
        {
            case TomlTable { Origin: not TableOrigin.Inline } inner:
                return inner;
            case TomlArray { Source: null } array:
                return (TomlTable)array.Items[^1];
            default:
                return Refuse(part, entry, "a table that can still be added to");
        }
    }

    private TomlTable? DefineTable(TomlTable parent, HeaderStatement header)
    {
        KeyPart part = header.Key.Parts[^1];
        TomlPosition position = source.PositionOf(header.Start);
        if (!parent.TryGet(part.Name, out TomlEntry? entry))
        {
            return Attach(parent, part, new TomlTable(position, TableOrigin.Header));
        }

        if (entry.Value is TomlTable { Origin: TableOrigin.Implicit } table)
        {
            table.Define(position);
            return table;
        }

        return Refuse(part, entry, entry.Value is TomlArray { Source: null } ? "one more [[element]] of it or another name" : "one definition of each table");
    }

    private TomlTable? AddElement(TomlTable parent, HeaderStatement header)
    {
        KeyPart part = header.Key.Parts[^1];
        TomlPosition position = source.PositionOf(header.Start);
        TomlArray? array = parent.TryGet(part.Name, out TomlEntry? entry)
            ? entry.Value as TomlArray
            : Attach(parent, part, new TomlArray(position));
        if (array is null or { Source: not null })
        {
            return entry is null ? null : Refuse(part, entry, "another name for an array of tables");
        }

        TomlTable element = new(position, TableOrigin.Header);
        array.Add(element);
        return IsTooDeep(element, part) ? null : element;
    }

    private void Assign(TomlTable table, AssignmentSyntax assignment)
    {
        IReadOnlyList<KeyPart> parts = assignment.Key.Parts;
        for (int i = 0; i < parts.Count - 1; i++)
        {
            TomlTable? next = !table.TryGet(parts[i].Name, out TomlEntry? entry)
                ? Attach(table, parts[i], new TomlTable(source.PositionOf(parts[i].Span.Start), TableOrigin.Dotted))
                : entry.Value is TomlTable { Origin: TableOrigin.Dotted } dotted ? dotted
                : Refuse(parts[i], entry, "dotted keys to go through tables that dotted keys of the same section made");
            if (next is null)
            {
                return;
            }

            table = next;
        }

        if (table.TryGet(parts[^1].Name, out TomlEntry? existing))
        {
            Refuse(parts[^1], existing, "each key once in a table");
            return;
        }

        assignment.Container = table;
        TomlNode value = Create(assignment.Value);
        if (Attach(table, parts[^1], value) is not null)
        {
            Fill(value, parts[^1]);
        }
    }

    /// <summary>The node of a value, still without what it holds: that follows once the node has its place and depth.</summary>
    private TomlNode Create(ValueSyntax syntax)
    {
        TomlPosition position = source.PositionOf(syntax.Span.Start);
        TomlNode node = syntax switch
        {
            ArraySyntax => new TomlArray(position),
            InlineTableSyntax => new TomlTable(position, TableOrigin.Inline),
            _ => ((ScalarSyntax)syntax).Node,
        };
        node.Source = syntax;
        return node;
    }

    private void Fill(TomlNode node, KeyPart part)
    {
        if (node.Source is InlineTableSyntax table)
        {
            foreach (AssignmentSyntax entry in table.Entries)
            {
                Assign((TomlTable)node, entry);
            }
        }
        else if (node.Source is ArraySyntax array)
        {
            foreach (ArrayItemSyntax item in array.Items)
            {
                TomlNode value = Create(item.Value);
                ((TomlArray)node).Add(value);
                if (IsTooDeep(value, part))
                {
                    return;
                }

                Fill(value, part);
            }
        }
    }

    private T? Attach<T>(TomlTable table, KeyPart part, T node)
        where T : TomlNode
    {
        table.Add(new TomlEntry(part.Name, source.PositionOf(part.Span.Start), node));
        return IsTooDeep(node, part) ? null : node;
    }

    private bool IsTooDeep(TomlNode node, KeyPart part)
    {
        bool tooDeep = node.Depth > ValueParser.MaxDepth && node is TomlTable or TomlArray;
        if (tooDeep)
        {
            Report(part, $"found '{Shorten(part.Name)}' nested more than {ValueParser.MaxDepth} levels deep, expected at most {ValueParser.MaxDepth} arrays and tables in each other");
        }

        return tooDeep;
    }

    private TomlTable? Refuse(KeyPart part, TomlEntry existing, string expected)
    {
        string what = existing.Value switch
        {
            TomlTable { Origin: TableOrigin.Inline } => "an inline table",
            TomlArray { Source: null } => "an array of tables",
            TomlTable => "a table",
            { Kind: ['a' or 'i' or 'o', ..] kind } => $"an {kind}",
            { Kind: var kind } => $"a {kind}",
        };
        Report(part, $"found '{Shorten(part.Name)}' again, which is already {what} at line {existing.KeyPosition.Line}, column {existing.KeyPosition.Column}; expected {expected}");
        return null;
    }

    private void Report(KeyPart part, string message) => errors.Add(new TomlError(source.PositionOf(part.Span.Start), message));

    private static string Shorten(string name) => name.Length > 40 ? name[..40] + "..." : name;
}
