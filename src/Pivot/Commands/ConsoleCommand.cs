using System.CommandLine;
using Pivot.Console;

namespace Pivot.Commands;

/// <summary><c>pivot console</c></summary>
internal sealed class ConsoleCommand : ExampleCommand
{
    private readonly ClientContext _context;
    private readonly Option<string?> _config = new("--config") { Description = "The configuration file that names the daemon's control socket", HelpName = "FILE" };
    private readonly CommandLineParts _parts;
    private readonly Func<string, string?> _environment;

    public ConsoleCommand(ClientContext context, CommandLineParts parts, Func<string, string?> environment)
        : base("console", "The interactive console: the commands without the word pivot, with completion and ? for help", "pivot console")
    {
        _context = context;
        _parts = parts;
        _environment = environment;
        Add(_config);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string control = _context.ControlPath(parsed, _config);
        using StreamReader input = new(System.Console.OpenStandardInput());
        ConsoleSession session = new(_context.Terminal, control, input);
        OperationalMode mode = new(one => new CommandLine(_parts, one.Terminal, name => name == ClientContext.ControlVariable ? control : _environment(name)));
        await session.RunAsync(mode, cancellation).ConfigureAwait(false);
        return ExitCode.Good;
    }
}
