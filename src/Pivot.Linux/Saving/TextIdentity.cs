using System.Globalization;

namespace Pivot.Linux.Saving;

/// <summary>Tells one text from another, and a whole one from a damaged one.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Fingerprint">Of its bytes.</param>
internal readonly record struct TextIdentity(int Length, ulong Fingerprint)
{
    private const string Unit = " bytes ";

    /// <summary>Of a text.</summary>
    public static TextIdentity Of(ReadOnlySpan<byte> text) => new(text.Length, Director.Fingerprint.Of(text));

    /// <summary>"1234 bytes 0123456789abcdef".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length}{Unit}{Fingerprint:x16}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out TextIdentity identity)
    {
        string[] parts = text.Split(Unit);
        identity = default;
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || !ulong.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong fingerprint))
        {
            return false;
        }

        identity = new TextIdentity(length, fingerprint);
        return true;
    }
}
