using Pivot.Rendering;

namespace Pivot.Appliance;

/// <summary>The record in plain words, for somebody who sits before the console and wonders why the board does not do what the file says.</summary>
internal static class BootText
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Of(BootRecord record)
    {
        List<string> lines = [Summary(record)];
        foreach (RefusedFile refused in record.Refused)
        {
            lines.Add($"{refused.File} is not in use: {refused.Reason}");
            lines.AddRange(refused.Lines.Select(static line => $"  {line}"));
        }

        if (record.Refused.Count > 0)
        {
            lines.AddRange(Advice(record));
        }

        lines.AddRange(record.Notes.Select(static note => $"note: {note}"));
        for (int i = 0; i < lines.Count; i++)
        {
            lines[i] = PlainText.OneLine(lines[i]);
        }

        return lines;
    }

    private static string Summary(BootRecord record) => record.State switch
    {
        BootState.Stopped => "The director was stopped and stays so: pivot start starts it",
        BootState.Failing => "The director does not run: it starts with no configuration that there is, and tries them again from time to time",
        BootState.Starting when record.Running is null => "The director is about to be started",
        BootState.Starting => $"The director is being started with {record.Running}",
        _ when record.IsAsWanted => $"The director runs with {record.Running}",
        _ => $"The director runs with {record.Running}, and not with {record.Wanted}",
    };

    private static string[] Advice(BootRecord record) => record.State == BootState.Running
        ?
        [
            $"What to do: correct {record.Wanted} (in the console, or the card in any computer), then: pivot reload",
            "Where that says that something cannot change while it runs: pivot stop, then pivot start",
            $"Or, to have what runs now in {record.Wanted} from now on: pivot save",
        ]
        : [$"What to do: correct {record.Wanted} (in the console, or the card in any computer), then: pivot start"];
}
