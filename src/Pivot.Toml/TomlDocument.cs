using System.Diagnostics.CodeAnalysis;
using Pivot.Toml.Binding;
using Pivot.Toml.Syntax;

namespace Pivot.Toml;

/// <summary>
/// A TOML 1.0.0 text and the tree it means. Documents do not change: an edit gives a new document, whose text differs
/// from the old one only where it has to.
/// </summary>
public sealed partial class TomlDocument
{
    private readonly SourceText _source;
    private readonly List<StatementSyntax> _statements;

    private TomlDocument(SourceText source, List<StatementSyntax> statements, TomlTable root)
    {
        _source = source;
        _statements = statements;
        Root = root;
    }

    /// <summary>The table that holds everything.</summary>
    public TomlTable Root { get; }

    /// <summary>Reads a text. A byte order mark in front is kept.</summary>
    /// <param name="text">The text.</param>
    /// <param name="document">The document; null on failure.</param>
    /// <param name="errors">At least one error on failure, in the order of the text; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out TomlDocument? document, out IReadOnlyList<TomlError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        SourceText source = new(text);
        List<TomlError> found = [];
        document = null;
        errors = found;
        if (source.LoneSurrogate >= 0)
        {
            found.Add(new TomlError(source.PositionOf(source.LoneSurrogate), "found half a surrogate pair, expected text that UTF-8 can hold"));
            return false;
        }

        List<StatementSyntax> statements = new SyntaxParser(source, found).Parse();
        TomlTable root = new TreeBuilder(source, found).Build(statements);
        document = found.Count == 0 ? new TomlDocument(source, statements, root) : null;
        errors = [.. found.OrderBy(e => e.Position.Line).ThenBy(e => e.Position.Column)];
        return document is not null;
    }

    /// <summary>Reads UTF-8; bytes that are not UTF-8 are an error with a place like any other.</summary>
    /// <inheritdoc cref="TryParse(string, out TomlDocument?, out IReadOnlyList{TomlError})"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out TomlDocument? document, out IReadOnlyList<TomlError> errors)
    {
        if (Utf8Text.TryDecode(utf8, out string text, out TomlError? error))
        {
            return TryParse(text, out document, out errors);
        }

        document = null;
        errors = [error];
        return false;
    }

    /// <summary>The text, character for character as it was read or edited.</summary>
    public override string ToString() => _source.Text;
}
