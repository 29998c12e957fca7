using System.Globalization;
using System.Text;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Shows a value of the file in a message, on one line and short.</summary>
internal static class NodeText
{
    private const int LongestText = 40;

    public static string Describe(TomlNode node) => node switch
    {
        TomlString text => Quote(text.Value),
        TomlInteger number => number.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat number => "the float " + number.Value.ToString(CultureInfo.InvariantCulture),
        TomlBoolean truth => truth.Value ? "true" : "false",
        _ => (node.Kind[0] is 'a' or 'o' ? "an " : "a ") + node.Kind,
    };

    /// <summary>The text in quotes, cut when long, with nothing in it that a terminal would act on.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        var shown = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown++ == LongestText)
            {
                quoted.Append("...");
                break;
            }

            quoted.Append(IsPrintable(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"));
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
