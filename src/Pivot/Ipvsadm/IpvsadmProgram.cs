using System.Globalization;
using Pivot.Console;
using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Ipvsadm;

/// <summary>ipvsadm, ipvsadm-save and ipvsadm-restore on the running director.</summary>
/// <param name="tables">The director's tables.</param>
/// <param name="names">The system's names.</param>
/// <param name="terminal">Where output and errors go.</param>
/// <param name="input">What <c>-R</c> reads.</param>
internal sealed class IpvsadmProgram(IIpvsTables tables, INetworkNames names, Terminal terminal, TextReader input)
{
    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">Those behind the program's name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit status.</returns>
    public Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) => GuardedAsync(async () =>
    {
        IpvsadmCommand command = CommandParser.Parse(arguments, names);
        await RunAsync(command, cancellation).ConfigureAwait(false);
    });

    /// <summary>ipvsadm-save.</summary>
    public Task<int> SaveAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (arguments.FirstOrDefault(argument => argument.StartsWith('-') && argument != "-n") is { } unknown)
        {
            terminal.Error.WriteLine($"ipvsadm-save: unknown option '{unknown}': it prints all services and servers for ipvsadm-restore, with -n in numbers");
            return Task.FromResult(1);
        }

        return RunAsync(arguments.Contains("-n") ? ["-S", "-n"] : ["-S"], cancellation);
    }

    /// <summary>ipvsadm-restore: what there is gives way to what is read, at once.</summary>
    public Task<int> RestoreAsync(CancellationToken cancellation) => GuardedAsync(() => ReadAndApplyAsync([new IpvsadmCommand(CommandKind.Clear)], cancellation));

    private async Task<int> GuardedAsync(Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
            return ExitCode.Good;
        }
        catch (IpvsadmException error)
        {
            terminal.Error.WriteLine(error.Message);
            return error.ExitCode;
        }
    }

    private Task RunAsync(IpvsadmCommand command, CancellationToken cancellation) => command.Kind switch
    {
        CommandKind.List when command.Has(OptionSet.Connection) => ConnectionsAsync(command, cancellation),
        CommandKind.List when command.Has(OptionSet.Timeout) => TimeoutsAsync(cancellation),
        CommandKind.List when command.Has(OptionSet.Daemon) => Task.CompletedTask,
        CommandKind.List => ListAsync(command, cancellation),
        CommandKind.Save => SaveAsync(command, cancellation),
        CommandKind.Restore => ReadAndApplyAsync([], cancellation),
        CommandKind.Help => PrintAsync(IpvsadmHelp.Text),
        CommandKind.Version => PrintAsync(IpvsadmHelp.Version),
        _ => tables.ApplyAsync([command], cancellation),
    };

    private Task PrintAsync(string text)
    {
        terminal.Output.WriteLine(text);
        return Task.CompletedTask;
    }

    private INetworkNames NamesFor(IpvsadmCommand command) => command.Has(OptionSet.Numeric) ? NumericNames.Instance : names;

    private async Task ListAsync(IpvsadmCommand command, CancellationToken cancellation)
    {
        ListedTables listed = await tables.ReadAsync(cancellation).ConfigureAwait(false);
        List<ListedService> services = Ordered(listed.Services, command);
        if (command.Service is { } wanted)
        {
            services.RemoveAll(service => service.Rule.Key != wanted.Key);
            _ = services.Count > 0 ? true : throw new IpvsadmException("No such service", IpvsadmException.NotListed);
        }
        else
        {
            terminal.Output.WriteLine(ListingFormat.Version(listed.Size));
        }

        ListingFormat format = new(command.Options, NamesFor(command));
        Print(format.Titles());
        foreach (ListedService service in services)
        {
            terminal.Output.WriteLine(format.Line(service));
            foreach (ListedServer server in service.Servers)
            {
                terminal.Output.WriteLine(format.Line(server, service.Rule.Key.Protocol));
            }
        }

        Hint(listed.Hidden);
    }

    private async Task SaveAsync(IpvsadmCommand command, CancellationToken cancellation)
    {
        ListedTables listed = await tables.ReadAsync(cancellation).ConfigureAwait(false);
        foreach (ListedService service in Ordered(listed.Services, command))
        {
            terminal.Output.WriteLine(RuleText.Of(service.Rule, NamesFor(command)));
            foreach (ListedServer server in service.Servers)
            {
                terminal.Output.WriteLine(RuleText.Of(service.Rule.Key, server.Rule, NamesFor(command)));
            }
        }

        foreach (string hidden in listed.Hidden)
        {
            terminal.Error.WriteLine(hidden);
        }
    }

    private async Task ConnectionsAsync(IpvsadmCommand command, CancellationToken cancellation)
    {
        IReadOnlyList<ListedConnection> connections = await tables.ConnectionsAsync(cancellation).ConfigureAwait(false);
        ConnectionFormat format = new(NamesFor(command), command.Has(OptionSet.PersistentConnections));
        Print(format.Titles());
        foreach (ListedConnection connection in connections)
        {
            terminal.Output.WriteLine(format.Line(connection));
        }
    }

    private async Task TimeoutsAsync(CancellationToken cancellation)
    {
        IReadOnlyList<long> seconds = await tables.TimeoutsAsync(cancellation).ConfigureAwait(false);
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Timeout (tcp tcpfin udp): {seconds[0]} {seconds[1]} {seconds[2]}"));
    }

    private async Task ReadAndApplyAsync(IpvsadmCommand[] before, CancellationToken cancellation)
    {
        List<string> lines = [];
        while (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            lines.Add(line);
        }

        IReadOnlyList<IpvsadmCommand> commands = RestoreFile.Parse(lines, names, out IReadOnlyList<int> numbers);
        try
        {
            await tables.ApplyAsync([.. before, .. commands], cancellation).ConfigureAwait(false);
        }
        catch (IpvsadmException error) when (error.Command >= before.Length && error.Command - before.Length < numbers.Count)
        {
            throw RestoreFile.At(numbers[error.Command - before.Length], error);
        }
    }

    private static List<ListedService> Ordered(IReadOnlyList<ListedService> services, IpvsadmCommand command)
    {
        List<ListedService> ordered = [.. services];
        if (!command.Has(OptionSet.NoSort))
        {
            ordered.Sort(ListingOrder.Compare);
            for (int i = 0; i < ordered.Count; i++)
            {
                ListedServer[] servers = [.. ordered[i].Servers];
                Array.Sort(servers, ListingOrder.Compare);
                ordered[i] = ordered[i] with { Servers = servers };
            }
        }

        return ordered;
    }

    private void Print(IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
        {
            terminal.Output.WriteLine(line);
        }
    }

    /// <summary>Scripts get exactly what ipvsadm prints; who looks at it himself is told what is missing.</summary>
    private void Hint(IReadOnlyList<string> hidden)
    {
        foreach (string sentence in terminal.Width is null ? [] : hidden)
        {
            terminal.Error.WriteLine(sentence);
        }
    }
}
