using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show drops</c></summary>
internal sealed class ShowDropsCommand(ClientContext context) : ReportCommand<DropsReport>(
    context,
    json => json.DropsReport,
    "drops",
    "Shows how many packets were dropped, and why",
    "pivot show drops", "pivot show drops --json")
{
    protected override Task<DropsReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.DropsAsync(cancellation);

    protected override void Render(DropsReport report, Terminal terminal) => DropsRenderer.Write(report, terminal);
}
