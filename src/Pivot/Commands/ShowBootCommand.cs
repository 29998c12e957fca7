using System.CommandLine;
using Pivot.Appliance;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show boot</c>: asks no daemon, for it is wanted most when none runs.</summary>
internal sealed class ShowBootCommand : ExampleCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the record itself (docs/appliance.md explains the fields)" };
    private readonly RecordOption _record = new();

    public ShowBootCommand(Terminal terminal)
        : base("boot", "Shows which configuration the appliance was started with, and what is wrong with the others; ends with 1 when it is not the owner's", "pivot show boot", "pivot show boot --json")
    {
        Add(_json);
        Add(_record);
        SetAction(parsed => Show(parsed, terminal));
    }

    private int Show(ParseResult parsed, Terminal terminal)
    {
        string path = parsed.GetRequiredValue(_record);
        BootRecord record = RecordOption.Read(path);
        if (parsed.GetValue(_json))
        {
            terminal.Output.Write(File.ReadAllText(path));
        }
        else
        {
            foreach (string line in BootText.Of(record))
            {
                terminal.Output.WriteLine(line);
            }

            terminal.Output.WriteLine($"watchdog: {record.Watchdog}");
            terminal.Output.WriteLine($"restarts of the director: {record.Restarts}");
        }

        return record.IsAsWanted ? ExitCode.Good : ExitCode.No;
    }
}
