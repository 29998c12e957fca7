using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Explaining;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary><c>pivot explain</c></summary>
internal sealed class ExplainCommand : ReportCommand<ExplanationReport>
{
    private readonly Argument<string> _service = new("SERVICE") { Description = "The virtual service" };
    private readonly Argument<string?> _server = new("SERVER") { Description = "One of its real servers; all when left out", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _way = WordOption.Of("--way", ReplyWays.Names, "WAY", $"Print this way's commands ready to run: {string.Join(", ", ReplyWays.Names)}; else the one that fits");
    private string? _wanted;

    public ExplainCommand(ClientContext context)
        : base(
            context,
            json => json.ExplanationReport,
            "explain",
            "Prints the commands that a real server needs so that its replies come back through the board",
            "pivot explain web",
            "pivot explain web web1 | ssh root@192.0.2.11 sh",
            "pivot explain web web1 --way docker")
    {
        Names.CompleteService(_service);
        Names.CompleteServer(_server, _service);
        Add(_service);
        Add(_server);
        Add(_way);
    }

    protected override Task<ExplanationReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        _wanted = parsed.GetValue(_way);
        return client.ExplainAsync(new ExplainQuery { Service = parsed.GetValue(_service), Server = parsed.GetValue(_server) }, cancellation);
    }

    /// <summary>A script that has nothing to run must not look like one that has worked.</summary>
    protected override int ExitCodeFor(ExplanationReport report) =>
        report.Servers.Count > 0 && report.Servers.All(server => !server.Ways.Any(way => way.IsWanted(_wanted))) ? ExitCode.No : ExitCode.Good;

    protected override void Render(ExplanationReport report, Terminal terminal) => ExplanationRenderer.Write(report, _wanted, terminal);
}
