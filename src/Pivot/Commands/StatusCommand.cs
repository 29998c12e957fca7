using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot status</c></summary>
internal sealed class StatusCommand(ClientContext context) : ReportCommand<StatusReport>(
    context,
    json => json.StatusReport,
    "status",
    "Shows whether the daemon runs, and how full and how big it is",
    "pivot status", "pivot status --json", "pivot status --control /run/other/control.sock")
{
    protected override Task<StatusReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.StatusAsync(cancellation);

    protected override void Render(StatusReport report, Terminal terminal) => StatusRenderer.Write(report, terminal);
}
