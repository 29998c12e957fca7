namespace Pivot.Top;

/// <summary>A row of small bars, as high as the largest value lets them.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Ascii = "_.:-=+*#";

    /// <summary>Draws values, one character each; 0 is a blank where blocks can be drawn, and the lowest bar elsewhere.</summary>
    public static string Of(ReadOnlySpan<long> values, bool isUnicode)
    {
        string bars = isUnicode ? Blocks : Ascii;
        long most = 0;
        foreach (long value in values)
        {
            most = Math.Max(most, value);
        }

        Span<char> text = stackalloc char[TopHistory.Length];
        text = text[..Math.Min(values.Length, text.Length)];
        for (int i = 0; i < text.Length; i++)
        {
            int step = most == 0 ? 0 : (int)((double)values[i] / most * (bars.Length - 1));
            text[i] = values[i] == 0 && isUnicode ? ' ' : bars[step];
        }

        return new string(text);
    }
}
