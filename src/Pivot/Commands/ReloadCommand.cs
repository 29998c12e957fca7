using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot reload</c></summary>
internal sealed class ReloadCommand : ReportCommand<ReloadReport>
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only print what would change" };

    public ReloadCommand(ClientContext context)
        : base(
            context,
            json => json.ReloadReport,
            "reload",
            "Has the daemon read its configuration file again, and prints what has changed; a bad file changes nothing",
            "pivot reload --dry-run",
            "pivot reload")
    {
        Add(_dryRun);
    }

    /// <inheritdoc/>
    protected override TimeSpan Patience => ConfirmOption.Patience;

    protected override Task<ReloadReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) =>
        client.ReloadAsync(parsed.GetValue(_dryRun), cancellation);

    protected override void Render(ReloadReport report, Terminal terminal) => ReloadRenderer.Write(report, terminal);

    protected override int ExitCodeFor(ReloadReport report) => report.Errors.Count == 0 ? ExitCode.Good : ExitCode.No;
}
