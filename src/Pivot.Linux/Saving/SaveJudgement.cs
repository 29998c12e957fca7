using System.Text;

namespace Pivot.Linux.Saving;

/// <summary>Judges by what is found after a power cut. Pure.</summary>
internal static class SaveJudgement
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Judges.</summary>
    /// <param name="record">What <c>NAME.new</c> holds; null when it is not whole.</param>
    /// <param name="exists">Whether there is a file under the name.</param>
    /// <param name="present">Its bytes; null when they cannot be read.</param>
    /// <param name="isGood">Whether a text is one that somebody can have meant.</param>
    public static SaveVerdict Of(SaveRecord? record, bool exists, byte[]? present, Func<string, bool> isGood)
    {
        if (record is null)
        {
            return SaveVerdict.Discard;
        }

        if (!exists)
        {
            return SaveVerdict.Redo;
        }

        if (present is null || present.Length == 0)
        {
            return SaveVerdict.Replace;
        }

        var identity = TextIdentity.Of(present);
        return identity == TextIdentity.Of(record.Content.Span) ? SaveVerdict.Complete
            : identity == record.Replaced ? SaveVerdict.Redo
            : IsHalfWritten(present, record.Content.Span) || TextOf(present) is not { } text || !isGood(text) ? SaveVerdict.Replace
            : SaveVerdict.Yield;
    }

    /// <summary>A length that was only half written leaves a part of the text. The whole length before the content, as a disk may write them, leaves whatever the clusters held: an older configuration, perhaps.</summary>
    private static bool IsHalfWritten(ReadOnlySpan<byte> present, ReadOnlySpan<byte> content) => present.Length == content.Length || content.StartsWith(present);

    /// <summary>The text, where it is one: without the zeros and control characters that clusters of other files would bring.</summary>
    /// <returns>Null when it is none.</returns>
    private static string? TextOf(byte[] bytes)
    {
        foreach (byte value in bytes)
        {
            if (value is < (byte)' ' and not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
