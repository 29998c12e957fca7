namespace Pivot.Console;

/// <summary>ANSI colours (ECMA-48 SGR) for the tones.</summary>
internal static class Ansi
{
    /// <summary>The text in the colour of its tone.</summary>
    public static string Paint(string text, Tone tone) => tone switch
    {
        Tone.Title => $"\e[1m{text}\e[0m",
        Tone.Good => $"\e[32m{text}\e[0m",
        Tone.Warning => $"\e[33m{text}\e[0m",
        Tone.Bad => $"\e[31m{text}\e[0m",
        _ => text,
    };
}
