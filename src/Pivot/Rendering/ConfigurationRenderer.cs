using System.Globalization;
using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints the configuration's text, and the list of those that were in force.</summary>
internal static class ConfigurationRenderer
{
    /// <summary>Prints a text line by line.</summary>
    /// <param name="text">It.</param>
    /// <param name="terminal">Where.</param>
    /// <param name="numbered">Each line with its number in front.</param>
    public static void Write(string text, Terminal terminal, bool numbered = false)
    {
        string[] lines = text.Split('\n');
        int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        for (int i = 0; i < count; i++)
        {
            string line = PlainText.OneLine(lines[i].TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal));
            terminal.Output.WriteLine(numbered ? string.Create(CultureInfo.InvariantCulture, $"{i + 1,4}  {line}") : line);
        }
    }

    /// <summary>Prints the list.</summary>
    public static void WriteVersions(ConfigurationReport report, Terminal terminal)
    {
        TextTable table = new(new Column("NUMBER", IsNumber: true), new Column("AGO"), new Column("BY"), new Column(""));
        foreach (ConfigurationVersion version in report.Versions)
        {
            string state = version.Number > 0 ? "" : "in force" + (report.ConfirmSeconds is { } left ? $", waits for its confirmation, {HumanUnits.Duration(left)} left" : report.Saved ? ", saved" : ", not saved");
            table.Add(version.Number.ToString(CultureInfo.InvariantCulture), HumanUnits.Duration(version.SecondsAgo), version.Origin, state);
        }

        table.Write(terminal);
    }
}
