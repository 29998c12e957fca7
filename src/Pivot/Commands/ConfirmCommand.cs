using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot confirm</c></summary>
internal sealed class ConfirmCommand(ClientContext context) : ReportCommand<ConfigurationReport>(
    context,
    json => json.ConfigurationReport,
    "confirm",
    "Keeps the commit that waits for its confirmation",
    "pivot confirm")
{
    protected override Task<ConfigurationReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ConfirmAsync(cancellation);

    protected override void Render(ConfigurationReport report, Terminal terminal) =>
        terminal.Output.WriteLine(PlainText.OneLine($"the commit is confirmed{(report.Saved ? "" : $"; {report.File} does not have it yet: `pivot save` writes it there")}"));
}
