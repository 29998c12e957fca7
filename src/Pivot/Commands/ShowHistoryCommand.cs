using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot show history</c></summary>
internal sealed class ShowHistoryCommand(ClientContext context) : ReportCommand<ConfigurationReport>(
    context, json => json.ConfigurationReport, "history", "The configurations that were in force since the start, and who put them there", "pivot show history")
{
    protected override Task<ConfigurationReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) => client.ConfigurationAsync(0, cancellation);

    protected override void Render(ConfigurationReport report, Terminal terminal) => ConfigurationRenderer.WriteVersions(report, terminal);
}
