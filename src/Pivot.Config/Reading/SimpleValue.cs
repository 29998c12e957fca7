using System.Globalization;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads booleans, numbers in a range, and free text.</summary>
internal static class SimpleValue
{
    public static Parsed<bool> Boolean(TomlNode node) =>
        node is TomlBoolean truth ? truth.Value : Parsed<bool>.Bad("true or false, without quotes");

    /// <summary>A whole number between two bounds, both included.</summary>
    public static ValueParser<int> Number(int least, int most) => node =>
    {
        if (node is TomlInteger number && number.Value >= least && number.Value <= most)
        {
            return (int)number.Value;
        }

        var quotes = node is TomlString ? " without quotes" : "";
        return Parsed<int>.Bad(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}{quotes}"));
    };

    /// <summary>Text that is not empty.</summary>
    public static Parsed<string> Text(TomlNode node) =>
        node is TomlString { Value.Length: > 0 } text ? text.Value : Parsed<string>.Bad("text in quotes");

    /// <summary>The same parser for a key that may be absent.</summary>
    public static ValueParser<T?> Optional<T>(ValueParser<T> parse)
        where T : struct => node =>
    {
        var parsed = parse(node);
        return new Parsed<T?>(parsed.Value, parsed.Expected);
    };

    /// <summary>The same parser for a key of a reference type that may be absent.</summary>
    public static ValueParser<T?> OptionalText<T>(ValueParser<T> parse)
        where T : class => node =>
    {
        var parsed = parse(node);
        return new Parsed<T?>(parsed.Value, parsed.Expected);
    };
}
