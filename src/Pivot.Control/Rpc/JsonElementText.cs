using System.Text.Json;

namespace Pivot.Control.Rpc;

/// <summary>Reading of strings that a hostile peer wrote: a lone surrogate (<c>"\ud800"</c>) is valid JSON, but makes <see cref="JsonElement.GetString"/> throw.</summary>
internal static class JsonElementText
{
    /// <summary>The text of a string element; null when it is no string or no valid Unicode.</summary>
    public static string? ReadText(this JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the element is a string equal to <paramref name="text"/>.</summary>
    public static bool ValueEqualsText(this JsonElement element, ReadOnlySpan<byte> text) =>
        element.ValueKind is JsonValueKind.String && element.ValueEquals(text);
}
