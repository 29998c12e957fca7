namespace Pivot.Rendering;

/// <summary>ANSI colours (ECMA-48 SGR) for the tones.</summary>
internal static class Ansi
{
    /// <summary>Ends every colour.</summary>
    public const string Plain = "\e[0m";

    /// <summary>The text in the colour of its tone.</summary>
    public static string Paint(string text, Tone tone) => tone == Tone.Plain ? text : $"{Begin(tone)}{text}{Plain}";

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
