using System.Globalization;
using Pivot.Toml;

namespace Pivot.Config.Rules;

/// <summary>Names another place of the same file in a message.</summary>
internal static class Place
{
    public static string Of(SourcePosition source) => string.Create(CultureInfo.InvariantCulture, $"line {source.Line}, column {source.Column}");

    public static string Of(TomlPosition position) => Of(new SourcePosition(position.Line, position.Column));
}
