namespace Pivot.Config.Reading;

/// <summary>A value, or what was expected in its place (the end of a sentence that begins with "expected").</summary>
internal readonly record struct Parsed<T>(T? Value, string? Expected)
{
    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static Parsed<T> Bad(string expected) => new(default, expected);
}
