using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show health</c></summary>
internal sealed class ShowHealthCommand(ClientContext context) : ReportCommand<HealthReport>(
    context,
    json => json.HealthReport,
    "health",
    "Shows what the checks of the real servers and their agents have found",
    "pivot show health", "pivot show health --json")
{
    protected override Task<HealthReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.HealthAsync(cancellation);

    protected override void Render(HealthReport report, Terminal terminal) => HealthRenderer.Write(report, terminal);
}
