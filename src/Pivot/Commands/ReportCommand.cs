using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Pivot.Control;
using Pivot.Control.Client;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary>A command that asks the daemon for one report and prints it, as text or with <c>--json</c> as the daemon's own document.</summary>
internal abstract class ReportCommand<T> : ExampleCommand
{
    private readonly ClientContext _context;
    private readonly Func<ControlJsonContext, JsonTypeInfo<T>> _json;
    private readonly Option<bool> _jsonOption = new("--json") { Description = "Print JSON (docs/control-api.md explains the fields)" };
    private readonly Option<string?> _configOption = ClientContext.DaemonConfigOption();

    protected ReportCommand(
        ClientContext context, Func<ControlJsonContext, JsonTypeInfo<T>> json, string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        _context = context;
        _json = json;
        Add(_jsonOption);
        Add(_configOption);
        SetAction(RunAsync);
    }

    /// <summary>Completes names by asking the daemon that the command line names.</summary>
    protected LiveNames Names => new(parsed => _context.ControlPath(parsed, _configOption));

    /// <summary>Asks for the report.</summary>
    protected abstract Task<T> AskAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation);

    /// <summary>How long the answer may take.</summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(5);

    /// <summary>Prints the report for a human.</summary>
    protected abstract void Render(T report, Terminal terminal);

    /// <summary>What the process ends with.</summary>
    protected virtual int ExitCodeFor(T report) => ExitCode.Good;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using ControlClient client = await ClientContext.ConnectAsync(_context.ControlPath(parsed, _configOption), Patience, cancellation).ConfigureAwait(false);
        T report = await AskAsync(client, parsed, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_jsonOption))
        {
            JsonRenderer.Write(report, _json, _context.Terminal);
        }
        else
        {
            Render(report, _context.Terminal);
        }

        return ExitCodeFor(report);
    }
}
