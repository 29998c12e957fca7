namespace Pivot.Console.Editing;

/// <summary>How many columns of a terminal a character takes: two for the wide ones of East Asia and pictographs, none for what is set over the one before it.</summary>
internal static class RuneWidth
{
    /// <summary>First and last code point of the blocks that are wide (UAX #11, W and F), in their order.</summary>
    private static readonly int[] Wide =
    [
        0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900, 0x1faff, 0x20000, 0x3fffd,
    ];

    /// <summary>First and last code point of the blocks that take no column, in their order.</summary>
    private static readonly int[] Combining = [0x300, 0x36f, 0x200b, 0x200f, 0x2028, 0x202e, 0x2060, 0x2064, 0x20d0, 0x20ff, 0xfe00, 0xfe0f, 0xfeff, 0xfeff, 0xe0000, 0xe01ef];

    /// <summary>Columns of a code point: 0, 1 or 2.</summary>
    public static int Of(int codePoint) => codePoint < 0x300 ? 1 : IsIn(Combining, codePoint) ? 0 : IsIn(Wide, codePoint) ? 2 : 1;

    /// <summary>Columns of a text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        int columns = 0;
        for (int i = 0; i < text.Length; i += LengthAt(text, i))
        {
            columns += Of(CodePointAt(text, i));
        }

        return columns;
    }

    /// <summary>Characters of UTF-16 that the character at a place has: 1 or 2.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int index) =>
        index + 1 < text.Length && char.IsHighSurrogate(text[index]) && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;

    /// <summary>The code point at a place.</summary>
    public static int CodePointAt(ReadOnlySpan<char> text, int index) => LengthAt(text, index) == 2 ? char.ConvertToUtf32(text[index], text[index + 1]) : text[index];

    private static bool IsIn(int[] blocks, int codePoint)
    {
        for (int i = 0; i < blocks.Length && codePoint >= blocks[i]; i += 2)
        {
            if (codePoint <= blocks[i + 1])
            {
                return true;
            }
        }

        return false;
    }
}
