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
    private readonly CommandLineParts _parts;
    private RootCommand? _root;

    /// <param name="parts">What other layers do for the commands.</param>
    /// <param name="terminal">Where output and errors go.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="program">The name that the program was started with: under those of ipvsadm it is ipvsadm.</param>
    public CommandLine(CommandLineParts parts, Terminal terminal, Func<string, string?> environment, string program = "pivot")
    {
        _terminal = terminal;
        _environment = environment;
        _program = program;
        _parts = parts;
    }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment => _environment;

    /// <summary>All commands and options.</summary>
    public RootCommand Root => _root ??= MakeRoot();

    /// <summary>Reads a command line.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) => Parse(Root, arguments);

    /// <summary>Runs the command that the arguments name and returns the exit code.</summary>
    public Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (IpvsadmLine.Of(_program, arguments) is { } line)
        {
            return GuardedAsync(() => Task.FromResult(line.Run(_terminal, _environment)));
        }

        ParseResult parsed = Parse(arguments.Count > 0 && MakeDaemonRoot(arguments[0]) is { } daemon ? daemon : Root, arguments);
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

    private static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments) => root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private RootCommand MakeRoot()
    {
        ClientContext client = MakeContext();
        RootCommand root = MakeEmptyRoot(client);
        root.Add(Run(client));
        root.Add(new CheckCommand(_parts.CheckConfig, _terminal));
        root.Add(new StatusCommand(client));
        root.Add(new ShowCommand(client));
        root.Add(new TopCommand(client, _environment));
        root.Add(new ExplainCommand(client));
        root.Add(new ForwardingCommand(client));
        root.Add(new DrainCommand(client));
        root.Add(ChangeServerCommand.Undrain(client));
        root.Add(new WeightCommand(client));
        root.Add(new TimeoutsCommand(client));
        root.Add(new MetricsCommand(client));
        root.Add(new ReloadCommand(client));
        root.Add(new StopCommand(client));
        root.Add(new IpvsadmEntry());
        root.Add(new ImportCommand(_terminal));
        root.Add(new ExportCommand(client));
        root.Add(new SaveCommand(client));
        root.Add(new CommitCommand(client));
        root.Add(new ConfirmCommand(client));
        root.Add(new RollbackCommand(client));
        root.Add(new ConsoleCommand(client, _parts, _environment));
        root.Add(Appliance(client));
        root.Add(new StartCommand(_terminal));
        root.Add(new CompletionCommand(_terminal));
        root.SetHelpAndVersion(_terminal.Width);
        return root;
    }

    /// <summary>What runs when the board starts is made alone, for all other commands take a processor as long as the rest of the program's start.</summary>
    private RootCommand? MakeDaemonRoot(string word)
    {
        if (word is not ("run" or "appliance"))
        {
            return null;
        }

        ClientContext client = MakeContext();
        RootCommand root = MakeEmptyRoot(client);
        root.Add(word == "run" ? Run(client) : Appliance(client));
        root.SetHelpAndVersion(_terminal.Width);
        return root;
    }

    private ClientContext MakeContext() => new(_terminal, _environment, _parts.ControlPathOfConfig);

    private static RootCommand MakeEmptyRoot(ClientContext client) =>
        new("Pivot spreads the traffic of virtual services over real servers, and the servers see the client's own address.") { client.ControlOption };

    private RunCommand Run(ClientContext client) => new(_parts.LoadRunPlan, client.ControlOption, _terminal);

    private ApplianceCommand Appliance(ClientContext client) => new(client.ControlOption, _terminal);

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
