using System.Text;

namespace Pivot.Linux.Saving;

/// <summary>
/// The content of <c>NAME.new</c> on a FAT file system: the new text, then a comment line that proves it whole and says what it replaces. As it ends with a comment it is a good configuration itself, for an owner who renames
/// it on another computer.
/// </summary>
/// <param name="Content">The new text.</param>
/// <param name="Replaced">The identity of the text that it replaces; null = there was no file.</param>
internal sealed record SaveRecord(ReadOnlyMemory<byte> Content, TextIdentity? Replaced)
{
    private const string Start = "\n# pivot save ";
    private const string Between = " replaces ";
    private const string Nothing = "nothing";
    private const string End = " whole\n";

    /// <summary>Longer than any last line.</summary>
    private const int LongestTrailer = 128;

    /// <summary>The file's bytes.</summary>
    public byte[] Encode() =>
        [.. Content.Span, .. Encoding.ASCII.GetBytes($"{Start}{TextIdentity.Of(Content.Span)}{Between}{Replaced?.ToString() ?? Nothing}{End}")];

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>Null when it is not whole.</returns>
    public static SaveRecord? Decode(byte[] bytes)
    {
        int from = Math.Max(0, bytes.Length - LongestTrailer);
        string tail = Encoding.Latin1.GetString(bytes, from, bytes.Length - from);
        int start = tail.LastIndexOf(Start, StringComparison.Ordinal);
        if (start < 0 || !tail.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        string[] identities = tail[(start + Start.Length)..^End.Length].Split(Between);
        if (identities.Length != 2 || !TextIdentity.TryParse(identities[0], out TextIdentity content) || TextIdentity.Of(bytes.AsSpan(0, from + start)) != content)
        {
            return null;
        }

        TextIdentity replaced = default;
        return identities[1] == Nothing || TextIdentity.TryParse(identities[1], out replaced)
            ? new SaveRecord(bytes.AsMemory(0, from + start), identities[1] == Nothing ? null : replaced)
            : null;
    }
}
