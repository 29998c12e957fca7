using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show services</c></summary>
internal sealed class ShowServicesCommand(ClientContext context) : ReportCommand<ServicesReport>(
    context,
    json => json.ServicesReport,
    "services",
    "Shows the virtual services",
    "pivot show services", "pivot show services --json")
{
    protected override Task<ServicesReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ServicesAsync(cancellation);

    protected override void Render(ServicesReport report, Terminal terminal) => ServicesRenderer.Write(report, terminal);
}
