using System.CommandLine;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary>A command that changes one real server until the daemon stops, and says what it is from then on.</summary>
internal class ChangeServerCommand : ReportCommand<ServerReport>
{
    private readonly Argument<string> _service = new("SERVICE") { Description = "The virtual service" };
    private readonly Argument<string> _server = new("SERVER") { Description = "The name of one of its real servers" };
    private readonly Func<ServerChange, ServerChange> _change;

    protected ChangeServerCommand(ClientContext context, Func<ServerChange, ServerChange> change, string name, string description, params string[] examples)
        : base(context, json => json.ServerReport, name, description, examples)
    {
        _change = change;
        Names.CompleteService(_service);
        Names.CompleteServer(_server, _service);
        Add(_service);
        Add(_server);
    }

    /// <summary><c>pivot undrain</c></summary>
    public static Command Undrain(ClientContext context) => new ChangeServerCommand(
        context,
        change => change with { IsDrained = false },
        "undrain",
        "Gives a drained real server new connections again, by the weight that it had",
        "pivot undrain web web1");

    protected override Task<ServerReport> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation) =>
        client.ChangeAsync(Complete(_change(new ServerChange(parsed.GetRequiredValue(_service), parsed.GetRequiredValue(_server))), parsed), cancellation);

    /// <summary>Adds what further arguments say.</summary>
    protected virtual ServerChange Complete(ServerChange change, ParseResult parsed) => change;

    protected override void Render(ServerReport report, Terminal terminal) => terminal.Output.WriteLine(PlainText.OneLine(
        $"Server {report.Name} of {report.Service} has weight {report.Weight} and is {report.State}: {report.ActiveConnections} active and {report.InactiveConnections} inactive connections"));
}
