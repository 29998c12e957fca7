using System.Globalization;
using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Listings;
using Pivot.Rendering;

namespace Pivot.Ipvsadm;

/// <summary>ipvsadm, ipvsadm-save and ipvsadm-restore on the running director.</summary>
/// <param name="tables">The director's tables.</param>
/// <param name="names">The system's names.</param>
/// <param name="terminal">Where output and errors go.</param>
/// <param name="input">Reads what <c>-R</c> reads, to its end.</param>
internal sealed class IpvsadmProgram(IIpvsTables tables, INetworkNames names, Terminal terminal, Func<string> input)
{
    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">Those behind the program's name.</param>
    /// <returns>The exit status.</returns>
    public int Run(IReadOnlyList<string> arguments) => Guarded(() => Run(CommandParser.Parse(arguments, names)));

    /// <summary>ipvsadm-save.</summary>
    public int Save(IReadOnlyList<string> arguments)
    {
        if (arguments.FirstOrDefault(argument => argument.StartsWith('-') && argument != "-n") is { } unknown)
        {
            terminal.Error.WriteLine($"ipvsadm-save: unknown option '{unknown}': it prints all services and servers for ipvsadm-restore, with -n in numbers");
            return 1;
        }

        return Run(arguments.Contains("-n") ? ["-S", "-n"] : ["-S"]);
    }

    /// <summary>ipvsadm-restore: what there is gives way to what is read, at once.</summary>
    public int Restore() => Guarded(() => ReadAndApply([new IpvsadmCommand(CommandKind.Clear)]));

    private int Guarded(Action run)
    {
        try
        {
            run();
            return ExitCode.Good;
        }
        catch (IpvsadmException error)
        {
            terminal.Error.WriteLine(error.Message);
            return error.ExitCode;
        }
    }

    private void Run(IpvsadmCommand command)
    {
        switch (command.Kind)
        {
            case CommandKind.List when command.Has(OptionSet.Connection):
                Connections(command);
                break;
            case CommandKind.List when command.Has(OptionSet.Timeout):
                Timeouts();
                break;
            case CommandKind.List when command.Has(OptionSet.Daemon):
                break;
            case CommandKind.List:
                List(command);
                break;
            case CommandKind.Save:
                Save(command);
                break;
            case CommandKind.Restore:
                ReadAndApply([]);
                break;
            case CommandKind.Help:
                terminal.Output.WriteLine(IpvsadmHelp.Text);
                break;
            case CommandKind.Version:
                terminal.Output.WriteLine(IpvsadmHelp.Version);
                break;
            default:
                tables.Apply([command]);
                break;
        }
    }

    private INetworkNames NamesFor(IpvsadmCommand command) => command.Has(OptionSet.Numeric) ? NumericNames.Instance : names;

    private void List(IpvsadmCommand command)
    {
        ListedTables listed = tables.Read();
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

    private void Save(IpvsadmCommand command)
    {
        ListedTables listed = tables.Read();
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

    private void Connections(IpvsadmCommand command)
    {
        IReadOnlyList<ListedConnection> connections = tables.Connections();
        ConnectionFormat format = new(NamesFor(command), command.Has(OptionSet.PersistentConnections));
        Print(format.Titles());
        foreach (ListedConnection connection in connections)
        {
            terminal.Output.WriteLine(format.Line(connection));
        }
    }

    private void Timeouts()
    {
        IReadOnlyList<long> seconds = tables.Timeouts();
        terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Timeout (tcp tcpfin udp): {seconds[0]} {seconds[1]} {seconds[2]}"));
    }

    private void ReadAndApply(IpvsadmCommand[] before)
    {
        IReadOnlyList<IpvsadmCommand> commands = RestoreFile.Parse(input().Split('\n'), names, out IReadOnlyList<int> numbers);
        try
        {
            tables.Apply([.. before, .. commands]);
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
                ordered[i] = new ListedService(ordered[i].Rule, ordered[i].Counters, servers);
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
