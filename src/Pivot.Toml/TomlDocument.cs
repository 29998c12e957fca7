using System.Diagnostics.CodeAnalysis;

namespace Pivot.Toml;

/// <summary>A TOML 1.0.0 text and the tree it means.</summary>
public sealed class TomlDocument
{
    private readonly string _text;

    private TomlDocument(string text, TomlTable root)
    {
        _text = text;
        Root = root;
    }

    /// <summary>The table that holds everything.</summary>
    public TomlTable Root { get; }

    /// <summary>Reads a text. On failure <paramref name="errors"/> holds at least one error, in the order of the text; on success it is empty.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TomlDocument? document, out IReadOnlyList<TomlError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        document = text.Length == 0 ? new TomlDocument(text, new TomlTable(new TomlPosition(1, 1))) : throw new NotSupportedException("the parser follows in the next commit");
        errors = [];
        return true;
    }

    /// <summary>Reads UTF-8; bytes that are not UTF-8 are an error like any other.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out TomlDocument? document, out IReadOnlyList<TomlError> errors)
    {
        return TryParse(System.Text.Encoding.UTF8.GetString(utf8), out document, out errors);
    }

    /// <summary>The text, character for character as it was read or edited.</summary>
    public override string ToString() => _text;
}
