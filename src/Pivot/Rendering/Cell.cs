using System.Globalization;

namespace Pivot.Rendering;

/// <summary>One cell of a <see cref="TextTable"/>. A class: generic code over a struct is native code of its own, 0.2 MB here.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);

    public static implicit operator Cell(long number) => new(number.ToString(CultureInfo.InvariantCulture));
}
