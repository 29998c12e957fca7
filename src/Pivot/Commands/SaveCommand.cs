using System.CommandLine;
using Pivot.Config.Diffing;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Hosting;
using Pivot.Rendering;

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
        await SaveAsync(client, parsed.GetValue(_config), parsed.GetValue(_dryRun), _context.Terminal, cancellation).ConfigureAwait(false);
        return ExitCode.Good;
    }

    /// <summary>Saves, and prints what changes in the file.</summary>
    /// <param name="client">The daemon.</param>
    /// <param name="path">The file; null = the daemon's.</param>
    /// <param name="isDryRun">Only prints.</param>
    /// <param name="terminal">Where it is printed.</param>
    /// <param name="cancellation">Ends the waiting for the daemon.</param>
    /// <exception cref="StartupException">It cannot be saved.</exception>
    /// <exception cref="Linux.HostException">The file cannot be written; it is as it was.</exception>
    public static async Task SaveAsync(ControlClient client, string? path, bool isDryRun, Terminal terminal, CancellationToken cancellation)
    {
        ConfigurationReport report = await client.ConfigurationAsync(0, cancellation).ConfigureAwait(false);
        SavePlan plan = SavePlan.Of(report, path);
        foreach (ConfigChange change in plan.Changes)
        {
            terminal.Output.WriteLine(PlainText.OneLine(change.ToString()));
        }

        if (plan is { IsNeeded: true, Changes.Count: 0 })
        {
            terminal.Output.WriteLine("comments or layout");
        }

        if (!plan.IsNeeded || isDryRun)
        {
            if (plan is { IsNeeded: false, IsOwn: true } && !isDryRun && !report.Saved)
            {
                // Somebody has written the file by hand so that it says what is in force.
                await client.SavedAsync(cancellation).ConfigureAwait(false);
            }

            terminal.Output.WriteLine(plan.IsNeeded ? $"{plan.Path} is as it was (--dry-run)" : $"{plan.Path} says what is in force: nothing to save");
            return;
        }

        string? note = plan.Write();
        if (plan.BrokenPath is { } broken)
        {
            terminal.Output.WriteLine($"What {plan.Path} said has errors and is kept in {broken}");
        }

        if (plan.IsOwn)
        {
            await client.SavedAsync(cancellation).ConfigureAwait(false);
        }

        terminal.Output.WriteLine($"Saved to {plan.Path}");
        if (note is not null)
        {
            terminal.Output.WriteLine($"note: {note}");
        }
    }
}
