using System.CommandLine;
using System.CommandLine.Invocation;
using Pivot.Commands;
using Pivot.Control.Client;
using Pivot.Hosting;
using Pivot.Ipvsadm;
using Pivot.Linux;
using Pivot.Rendering;

namespace Pivot;

/// <summary>The <c>pivot</c> command: parses, runs one command, and turns every expected failure into one line on stderr and an exit code.</summary>
internal sealed class CommandLine
{
    private readonly Terminal _terminal;
    private readonly Func<string, string?> _environment;
    private readonly string _program;

    /// <param name="parts">What other layers do for the commands.</param>
    /// <param name="terminal">Where output and errors go.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="program">The name that the program was started with: under those of ipvsadm it is ipvsadm.</param>
    public CommandLine(CommandLineParts parts, Terminal terminal, Func<string, string?> environment, string program = "pivot")
    {
        _terminal = terminal;
        _environment = environment;
        _program = program;
        ClientContext client = new(terminal, environment, parts.ControlPathOfConfig);
        Root = new RootCommand("Pivot spreads the traffic of virtual services over real servers, and the servers see the client's own address.") { client.ControlOption };
        Root.Add(new RunCommand(parts.LoadRunPlan, client.ControlOption, terminal));
        Root.Add(new CheckCommand(parts.CheckConfig, terminal));
        Root.Add(new StatusCommand(client));
        Root.Add(new ShowCommand(client));
        Root.Add(new TopCommand(client, environment));
        Root.Add(new ExplainCommand(client));
        Root.Add(new ForwardingCommand(client));
        Root.Add(new DrainCommand(client));
        Root.Add(ChangeServerCommand.Undrain(client));
        Root.Add(new WeightCommand(client));
        Root.Add(new TimeoutsCommand(client));
        Root.Add(new MetricsCommand(client));
        Root.Add(new ReloadCommand(client));
        Root.Add(new StopCommand(client));
        Root.Add(new IpvsadmEntry());
        Root.Add(new ImportCommand(terminal));
        Root.Add(new ExportCommand(client));
        Root.Add(new SaveCommand(client));
        Root.Add(new CommitCommand(client));
        Root.Add(new ConfirmCommand(client));
        Root.Add(new RollbackCommand(client));
        Root.Add(new ConsoleCommand(client, parts, environment));
        Root.Add(new ApplianceCommand(client.ControlOption, terminal));
        Root.Add(new StartCommand(terminal));
        Root.Add(new CompletionCommand(terminal));
        Root.SetHelpAndVersion(terminal.Width);
    }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment => _environment;

    /// <summary>All commands and options.</summary>
    public RootCommand Root { get; }

    /// <summary>Reads a command line.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) => Root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Runs the command that the arguments name and returns the exit code.</summary>
    public Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (IpvsadmLine.Of(_program, arguments) is { } line)
        {
            return GuardedAsync(() => Task.FromResult(line.Run(_terminal, _environment)));
        }

        ParseResult parsed = Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Task.FromResult(Fail(UsageError.Describe(parsed), ExitCode.Usage));
        }

        // Signals belong to the host of `run`; every other command may simply be killed.
        InvocationConfiguration invocation = new()
        {
            Output = _terminal.Output,
            Error = _terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return GuardedAsync(() => parsed.InvokeAsync(invocation, cancellation));
    }

    private async Task<int> GuardedAsync(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (ControlErrorException error)
        {
            return Fail(error.Message, ExitCode.No);
        }
        catch (ControlException error)
        {
            return Fail(error.Message, ExitCode.NoDaemon);
        }
        catch (HostException error)
        {
            return Fail(error.Message, ExitCode.No);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail($"the output takes no more: {(error.InnerException ?? error).Message.TrimEnd('.')}", ExitCode.No);
        }
        catch (StartupException error)
        {
            foreach (string line in error.Lines)
            {
                _terminal.Error.WriteLine(line);
            }

            return error.ExitCode;
        }
    }

    private int Fail(string message, int exitCode)
    {
        _terminal.Error.WriteLine($"pivot: {message}");
        return exitCode;
    }
}
