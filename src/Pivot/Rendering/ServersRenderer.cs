using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="ServersReport"/> as a table, one line a real server.</summary>
internal static class ServersRenderer
{
    /// <summary>The state of a server that takes new connections.</summary>
    public const string Up = "up";

    /// <summary>The state of a server that was taken out of the configuration.</summary>
    public const string Leaving = "leaving";

    /// <summary>Prints the report.</summary>
    public static void Write(ServersReport report, Terminal terminal)
    {
        if (report.Servers.Count == 0)
        {
            terminal.Output.WriteLine("No real servers: add [[service.server]] to the configuration.");
            return;
        }

        bool hasTemplates = report.Servers.Any(server => server.Templates != 0);
        TextTable table = new(
        [
            new Column("SERVICE", MayShrink: true),
            new Column("SERVER", MayShrink: true),
            new Column("ADDRESS"),
            new Column("FORWARDING", Dispensable: 1),
            new Column("WEIGHT", IsNumber: true),
            new Column("ACTIVE", IsNumber: true),
            new Column("INACTIVE", IsNumber: true),
            .. hasTemplates ? [new Column("TEMPLATES", IsNumber: true, Dispensable: 2)] : (Column[])[],
            new Column("STATE", MayShrink: true),
        ]);
        foreach (ServerReport server in report.Servers)
        {
            table.Add(
            [
                server.Service,
                server.Name,
                EndpointOf(server),
                server.Forwarding,
                WeightOf(server),
                server.ActiveConnections,
                server.InactiveConnections,
                .. hasTemplates ? [server.Templates] : (Cell[])[],
                new Cell(StateOf(server), ToneOf(server.State)),
            ]);
        }

        table.Write(terminal);
    }

    /// <summary><c>down: connect timed out after 1 s, 3 of 3, since 14:02:11</c>; <c>up, 30 % of its weight</c>.</summary>
    public static string StateOf(ServerReport server) => server switch
    {
        { StateReason: { } reason, StateSeconds: { } seconds } => $"{server.State}: {reason}, {HumanUnits.Since(seconds)}",
        { State: Up, SharePercent: not 100 } => $"{server.State}, {server.SharePercent} % of its weight",
        _ => server.State,
    };

    /// <summary>How many servers of a service take new connections, of how many it has in the configuration, the fallback aside.</summary>
    public static (int Up, int All) UpOf(ServiceReport service) =>
        (service.Servers.Count(server => server.State == Up), service.Servers.Count(server => server.State != Leaving && !server.IsFallback));

    /// <summary>Changed at run time, with the configured one: <c>9 (of 5)</c>.</summary>
    private static Cell WeightOf(ServerReport server) => server.Weight == server.ConfiguredWeight || server.State == Leaving ? server.Weight : $"{server.Weight} (of {server.ConfiguredWeight})";

    /// <summary>Address and port, where it has one of its own.</summary>
    public static string EndpointOf(ServerReport server) => server.Port is not { } port
        ? server.Address
        : server.Address.Contains(':', StringComparison.Ordinal) ? $"[{server.Address}]:{port}" : $"{server.Address}:{port}";

    /// <summary>Whether a server takes new connections, as a colour.</summary>
    public static Tone ToneOf(string state) => state switch
    {
        Up or "standby" => Tone.Good,
        "down" => Tone.Bad,
        _ => Tone.Warning,
    };
}
