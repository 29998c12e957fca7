using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;

namespace Pivot.Toml.Syntax;


/// <summary>Turns bytes into text, refusing what is not UTF-8 instead of replacing it.</summary>
internal static class Utf8Text
{
    /// <summary>Decodes all of <paramref name="utf8"/>; a byte order mark stays in the text, so that it can be written back.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, out string text, [NotNullWhen(false)] out TomlError? error)
    {
        char[] units = new char[utf8.Length];
        OperationStatus status = Utf8.ToUtf16(utf8, units, out int read, out int written, replaceInvalidSequences: false);
        text = new string(units, 0, written);
        error = status == OperationStatus.Done ? null : new TomlError(new SourceText(text).PositionOf(written), Describe(utf8, read));
        return error is null;
    }

    private static string Describe(ReadOnlySpan<byte> utf8, int at)
    {
        if (at == 0 && utf8 is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return "found a UTF-16 byte order mark, expected UTF-8: save the text as UTF-8";
        }

        return string.Create(CultureInfo.InvariantCulture, $"found the byte 0x{utf8[at]:X2}, which is not valid UTF-8 here; expected text saved as UTF-8");
    }
}
