using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show statistics</c></summary>
internal sealed class ShowStatisticsCommand(ClientContext context) : ReportCommand<StatisticsReport>(
    context,
    json => json.StatisticsReport,
    "statistics",
    "Shows connections, packets and bytes since the start, per virtual service and real server",
    "pivot show statistics", "pivot show statistics --json")
{
    protected override Task<StatisticsReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.StatisticsAsync(cancellation);

    protected override void Render(StatisticsReport report, Terminal terminal) => StatisticsRenderer.Write(report, terminal);
}
