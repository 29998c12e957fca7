using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show neighbours</c></summary>
internal sealed class ShowNeighboursCommand(ClientContext context) : ReportCommand<NeighboursReport>(
    context,
    json => json.NeighboursReport,
    "neighbours",
    "Shows the Ethernet addresses that packets are sent to, and what is known of them",
    "pivot show neighbours", "pivot show neighbours --json")
{
    protected override Task<NeighboursReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.NeighboursAsync(cancellation);

    protected override void Render(NeighboursReport report, Terminal terminal) => NeighboursRenderer.Write(report, terminal);
}
