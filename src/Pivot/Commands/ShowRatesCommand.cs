using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show rates</c></summary>
internal sealed class ShowRatesCommand(ClientContext context) : ReportCommand<StatisticsReport>(
    context,
    json => json.StatisticsReport,
    "rates",
    "Shows connections, packets and bytes a second, per virtual service and real server",
    "pivot show rates", "pivot show rates --json")
{
    protected override Task<StatisticsReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.StatisticsAsync(cancellation);

    protected override void Render(StatisticsReport report, Terminal terminal) => RatesRenderer.Write(report, terminal);
}
