using System.CommandLine;
using Pivot.Appliance;
using Pivot.Console;
using Pivot.Console.Login;
using Pivot.Console.Screen;
using Pivot.Console.Tree;
using Pivot.Control;
using Pivot.Hosting;

namespace Pivot.Commands;

/// <summary><c>pivot console</c></summary>
internal sealed class ConsoleCommand : ExampleCommand
{
    private const int LongestIdle = 24 * 3600;
    private const string BootConfig = "/boot/pivot.toml";

    private readonly ClientContext _context;
    private readonly Option<bool> _login = new("--login") { Description = "Ask for the password of [system] password first, where there is one" };
    private readonly Option<int?> _idle = SecondsOption.Of("--idle", "End the session when no key comes for so long", LongestIdle);
    private readonly Option<string?> _config = new("--config") { Description = $"The configuration file, for the password where no daemon answers (else {BootConfig})", HelpName = "FILE" };
    private readonly RecordOption _record = new();
    private readonly CommandLineParts _parts;
    private readonly Func<string, string?> _environment;

    public ConsoleCommand(ClientContext context, CommandLineParts parts, Func<string, string?> environment)
        : base("console", "The interactive console: the commands without the word pivot, with completion, and ? for help", "pivot console", "pivot console --login --idle 15m")
    {
        _context = context;
        _parts = parts;
        _environment = environment;
        Add(_login);
        Add(_idle);
        Add(_config);
        Add(_record);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (_context.Terminal.Width is null)
        {
            throw NoTerminal();
        }

        string control = ControlPath(parsed);
        using TtyTerminal tty = TtyTerminal.TryOpen() ?? throw NoTerminal();
        TimeSpan? idle = parsed.GetValue(_idle) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        ConsoleSession session = new(tty, new ConsoleOptions(control, MayColour(), idle));
        using SessionSignals signals = new(session.Stop);
        BootRecord? boot = BootRecord.Read(parsed.GetRequiredValue(_record));
        if (parsed.GetValue(_login) && !new PasswordPrompt(session, new PasswordLookup(control, parsed.GetValue(_config) ?? BootConfig, boot), PasswordPrompt.UsualWait).LetsIn())
        {
            return ExitCode.No;
        }

        Greeting.Tell(session, boot);
        session.Run(new OperationalMode(new ConsoleCommands(_parts, _environment), session));
        return ExitCode.Good;
    }

    /// <summary>A configuration file with errors must not keep its owner out.</summary>
    private string ControlPath(ParseResult parsed)
    {
        try
        {
            return _context.ControlPath(parsed, _config);
        }
        catch (StartupException)
        {
            return ControlProtocol.DefaultPath;
        }
    }

    /// <summary>The terminals of old know no colours, and a serial line has better uses for its characters.</summary>
    private bool MayColour() => _context.Terminal.Colours && _environment("TERM")?.StartsWith("vt", StringComparison.Ordinal) != true;

    private static StartupException NoTerminal() => new("pivot console needs a terminal: without one, take the commands themselves, such as pivot status", ExitCode.Usage);
}
