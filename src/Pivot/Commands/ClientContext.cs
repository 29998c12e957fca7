using System.CommandLine;
using Pivot.Control;
using Pivot.Control.Client;
using Pivot.Rendering;

namespace Pivot.Commands;

/// <summary>
/// What the commands that ask the daemon share: where the daemon is and where answers go. The socket is the one of <c>--control</c>,
/// else of the variable <c>PIVOT_CONTROL</c>, else of the file of <c>--config</c>, else the default.
/// </summary>
internal sealed class ClientContext(Terminal terminal, Func<string, string?> environment, Func<string, string?> controlPathOfConfig)
{
    /// <summary>The variable that names the control socket.</summary>
    public const string ControlVariable = "PIVOT_CONTROL";

    private const string DaemonConfig = "The configuration file that names the daemon's control socket";

    /// <summary>Where answers are printed.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary><c>--control PATH</c>, known to every command.</summary>
    public Option<string?> ControlOption { get; } = new("--control")
    {
        Description = $"The daemon's control socket (else ${ControlVariable}, else [director] control of --config, else {ControlProtocol.DefaultPath})",
        HelpName = "PATH",
        Recursive = true,
    };

    /// <summary><c>--config FILE</c> where it only tells which daemon is asked.</summary>
    public static Option<string?> DaemonConfigOption() => new("--config") { Description = DaemonConfig, HelpName = "FILE" };

    /// <summary>Whether an option only tells which daemon is asked.</summary>
    public static bool NamesDaemon(Option option) => option.Name == "--control" || option.Description == DaemonConfig;

    /// <summary>The socket to use for a parsed command line.</summary>
    public string ControlPath(ParseResult parsed, Option<string?> configOption)
    {
        if (parsed.GetValue(ControlOption) is { Length: > 0 } named)
        {
            return named;
        }

        if (environment(ControlVariable) is { Length: > 0 } variable)
        {
            return variable;
        }

        string? config = parsed.GetValue(configOption);
        return (config is null ? null : controlPathOfConfig(config)) ?? ControlProtocol.DefaultPath;
    }

    /// <summary>Connects to the daemon.</summary>
    /// <exception cref="ControlException">There is none, or it does not let the caller in.</exception>
    public static Task<ControlClient> ConnectAsync(string path, CancellationToken cancellation) =>
        ControlClient.ConnectAsync(new ControlClientOptions { Path = path }, cancellation);

    /// <summary>Connects to the daemon, to ask for what takes its time.</summary>
    /// <inheritdoc cref="ConnectAsync(string, CancellationToken)"/>
    public static Task<ControlClient> ConnectAsync(string path, TimeSpan patience, CancellationToken cancellation) =>
        ControlClient.ConnectAsync(new ControlClientOptions { Path = path, Timeout = patience }, cancellation);
}
