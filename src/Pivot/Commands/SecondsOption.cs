using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Pivot.Commands;

/// <summary>An option that takes a duration of whole seconds: <c>90s</c>, <c>15m</c>, <c>1h</c>, or a number of seconds as <c>ipvsadm --set</c> takes it.</summary>
internal static class SecondsOption
{
    /// <summary>Makes it.</summary>
    /// <param name="name">With its hyphens.</param>
    /// <param name="description">Of the option.</param>
    /// <param name="most">Seconds at most.</param>
    public static Option<int?> Of(string name, string description, int most) =>
        new(name) { Description = description, HelpName = "DURATION", CustomParser = result => Parse(result, most) };

    private static int? Parse(ArgumentResult result, int most)
    {
        string text = result.Tokens[0].Value;
        (int unit, string digits) = text switch
        {
            [.. var count, 's'] => (1, count),
            [.. var count, 'm'] => (60, count),
            [.. var count, 'h'] => (3600, count),
            _ => (1, text),
        };
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && number <= most / unit)
        {
            return number * unit;
        }

        result.AddError($"expected a duration from 1s to {most / 3600}h, such as 90s, 15m or 1h, found '{text}'");
        return null;
    }
}
