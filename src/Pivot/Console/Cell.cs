using System.Globalization;

namespace Pivot.Console;

/// <summary>One cell of a <see cref="TextTable"/>. A class, since generic code over it is then shared: as a struct it made the binary 0.2 MB bigger.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);

    public static implicit operator Cell(long number) => new(number.ToString(CultureInfo.InvariantCulture));
}
