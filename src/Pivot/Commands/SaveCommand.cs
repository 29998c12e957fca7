using System.CommandLine;
using System.Text;
using Pivot.Config;
using Pivot.Config.Diffing;
using Pivot.Config.Writing;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Hosting;
using Pivot.Ipvsadm;
using Pivot.Linux;
using Pivot.Rendering;
using Pivot.Running;

namespace Pivot.Commands;

/// <summary><c>pivot save</c>: writes the configuration in force back into its file and leaves comments and layout alone.</summary>
internal sealed class SaveCommand : ExampleCommand
{
    private readonly ClientContext _context;
    private readonly Option<string?> _config = new("--config") { Description = "The file to write (else the one that the daemon was started with)", HelpName = "FILE" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only print what would change in the file" };

    public SaveCommand(ClientContext context)
        : base("save", "Writes the configuration in force into its file, with what ipvsadm and others have changed; comments stay", "pivot save --dry-run", "pivot save")
    {
        _context = context;
        Add(_config);
        Add(_dryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using ControlClient client = await ClientContext.ConnectAsync(_context.ControlPath(parsed, _config), cancellation).ConfigureAwait(false);
        StatusReport status = await client.StatusAsync(cancellation).ConfigureAwait(false);
        ConfigReport report = await client.ConfigAsync(cancellation).ConfigureAwait(false);
        string path = parsed.GetValue(_config) ?? status.Config;
        PivotConfig wanted = ControlTables.ConfigOf(report);
        PivotConfig present = ConfigFile.Require(path, BoardFacts.Unknown).Result.Config!;
        IReadOnlyList<ConfigChange> changes = ConfigDiff.Between(present, wanted);
        foreach (ConfigChange change in changes)
        {
            _context.Terminal.Output.WriteLine(PlainText.OneLine(change.ToString()));
        }

        if (changes.Count == 0 || parsed.GetValue(_dryRun))
        {
            _context.Terminal.Output.WriteLine(changes.Count == 0 ? $"{path} says what is in force: nothing to save" : $"{path} is as it was (--dry-run)");
            return ExitCode.Good;
        }

        Write(path, present, wanted);
        if (path == status.Config)
        {
            // Nothing changes by that but that the daemon knows its file to say what it runs.
            await client.ReloadAsync(isDryRun: false, cancellation).ConfigureAwait(false);
        }

        _context.Terminal.Output.WriteLine($"Saved to {path}");
        return ExitCode.Good;
    }

    private static void Write(string path, PivotConfig present, PivotConfig wanted)
    {
        string updated = ConfigFileUpdate.Apply(File.ReadAllText(path), present, wanted);
        ConfigResult read = ConfigReader.Read(path, updated);
        if (read.Config != wanted)
        {
            string why = read.Errors.Count > 0 ? read.Errors[0].ToString() : "it would mean something else";
            throw new StartupException($"{path} is left as it is, because it could not be written so that it says what is in force ({why}): change it by hand; pivot export --json prints what is in force");
        }

        FileReplacement.Write(path, Encoding.UTF8.GetBytes(updated));
    }
}
