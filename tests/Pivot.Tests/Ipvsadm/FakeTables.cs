using Pivot.Config;
using Pivot.Ipvsadm;
using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Editing;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Tests.Ipvsadm;

/// <summary>Tables of a configuration alone, with the counters and connections that a test puts there. Commands cross as lines, like over the control socket.</summary>
internal sealed class FakeTables : IIpvsTables
{
    private readonly Dictionary<string, long[]> _counters = [];
    private readonly Dictionary<string, (long Active, long Inactive)> _connections = [];

    public PivotConfig Config { get; set; } = new();

    public IReadOnlyList<ListedConnection> Open { get; set; } = [];

    /// <summary>Takes the numbers of a recorded listing for what happens here.</summary>
    public void Load(IEnumerable<string> lines, bool areCounters)
    {
        string service = "";
        foreach (string[] words in lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["TCP" or "UDP" or "SCTP" or "->", _, ..]))
        {
            bool isServer = words[0] == "->";
            service = isServer ? service : words[0] + words[1];
            if (areCounters && words.Length == 7 && words[2..].All(word => long.TryParse(word, out _)))
            {
                _counters[isServer ? service + words[1] : service] = [.. words[2..].Select(long.Parse)];
            }
            else if (!areCounters && isServer && words is [_, _, "Masq" or "Route" or "Tunnel", .., _, _])
            {
                _connections[service + words[1]] = (long.Parse(words[^2]), long.Parse(words[^1]));
            }
        }
    }

    public ListedTables Read()
    {
        IpvsView view = new(Config);
        return new ListedTables(4096, [.. view.Services.Select(Of)], view.Hidden);
    }

    public IReadOnlyList<ListedConnection> Connections() => Open;

    public IReadOnlyList<long> Timeouts() => [(long)Config.Timeouts.Tcp.TotalSeconds, (long)Config.Timeouts.TcpFin.TotalSeconds, (long)Config.Timeouts.Udp.TotalSeconds];

    public void Apply(IReadOnlyList<IpvsadmCommand> commands)
    {
        Config = IpvsEditor.Apply(Config, [.. commands.Select(command => CommandParser.Parse(CommandText.Of(command).Split(' '), NumericNames.Instance))]);
        if (commands.Any(command => command.Kind == CommandKind.Zero))
        {
            _counters.Clear();
        }
    }

    private ListedService Of(ViewedService service)
    {
        string name = service.Rule.Key.Protocol.ToString().ToUpperInvariant() + Endpoint(service.Rule.Key.Address, service.Rule.Key.Port);
        return new ListedService(service.Rule, CountersOf(name), [.. service.Servers.Select(server => Of(server, name + Endpoint(server.Address, server.Port)))]);
    }

    private ListedServer Of(ServerRule server, string name)
    {
        (long active, long inactive) = _connections.GetValueOrDefault(name);
        return new ListedServer(server, CountersOf(name)) { Active = active, Inactive = inactive };
    }

    private ListedCounters CountersOf(string name) => _counters.TryGetValue(name, out long[]? counters) ? new ListedCounters(counters, ListedCounters.Zero.PerSecond) : ListedCounters.Zero;

    private static string Endpoint(global::System.Net.IPAddress address, int port) => new global::System.Net.IPEndPoint(address, port).ToString();
}
