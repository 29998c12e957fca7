using Pivot.Director.Connections;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads which lines connections get in the connection log: <c>false</c>, <c>true</c> (at the end) or <c>"start"</c> (at the start too).</summary>
internal static class TellingValue
{
    /// <summary>The word for lines at the start and at the end.</summary>
    public const string Start = "start";

    public static Parsed<ConnectionTelling> Parse(TomlNode node) => node switch
    {
        TomlBoolean { Value: false } => ConnectionTelling.Nothing,
        TomlBoolean { Value: true } => ConnectionTelling.End,
        TomlString { Value: Start } => ConnectionTelling.StartAndEnd,
        _ => Parsed<ConnectionTelling>.Bad("true or false, without quotes, or \"start\" for a line at the start of each connection too"),
    };
}
