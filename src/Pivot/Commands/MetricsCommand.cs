using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot metrics</c></summary>
internal sealed class MetricsCommand(ClientContext context) : ReportCommand<MetricsReport>(
    context,
    json => json.MetricsReport,
    "metrics",
    "Prints the metrics in Prometheus' text format, without a listener",
    "pivot metrics", "pivot metrics > pivot.prom.new && mv pivot.prom.new /var/lib/node_exporter/pivot.prom")
{
    protected override Task<MetricsReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.MetricsAsync(cancellation);

    protected override void Render(MetricsReport report, Terminal terminal) => terminal.Output.Write(report.Text);
}
