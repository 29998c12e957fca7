using System.Text;

namespace Pivot.Rendering;

/// <summary>ANSI colours (ECMA-48 SGR) for the tones.</summary>
internal static class Ansi
{
    /// <summary>Ends every colour.</summary>
    public const string Plain = "\e[0m";

    /// <summary>The text in the colour of its tone.</summary>
    public static string Paint(string text, Tone tone) => tone == Tone.Plain ? text : $"{Begin(tone)}{text}{Plain}";

    /// <summary>The text without its colours.</summary>
    public static string Strip(string text)
    {
        if (!text.Contains('\e', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e' && text.IndexOf('m', i) is > 0 and var end)
            {
                i = end;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    /// <summary>What begins the colour of a tone.</summary>
    public static string Begin(Tone tone) => tone switch
    {
        Tone.Title => "\e[1m",
        Tone.Good => "\e[32m",
        Tone.Warning => "\e[33m",
        Tone.Bad => "\e[31m",
        Tone.Selected => "\e[7m",
        _ => Plain,
    };
}
