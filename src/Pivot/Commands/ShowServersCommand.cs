using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show servers</c></summary>
internal sealed class ShowServersCommand(ClientContext context) : ReportCommand<ServersReport>(
    context,
    json => json.ServersReport,
    "servers",
    "Shows the real servers, their weights and whether they get new connections",
    "pivot show servers", "pivot show servers --json")
{
    protected override Task<ServersReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ServersAsync(cancellation);

    protected override void Render(ServersReport report, Terminal terminal) => ServersRenderer.Write(report, terminal);
}
