using Pivot.Control.Model;

namespace Pivot.Rendering;

/// <summary>Prints a <see cref="ServicesReport"/> as a table, one line a virtual service.</summary>
internal static class ServicesRenderer
{
    /// <summary>What stands for a service where a real server has opened a connection outward.</summary>
    public const string Masquerade = "(masquerade)";

    /// <summary>Prints the report.</summary>
    public static void Write(ServicesReport report, Terminal terminal)
    {
        if (report.Services.Count == 0)
        {
            terminal.Output.WriteLine("No virtual services: add [[service]] to the configuration.");
            return;
        }

        TextTable table = new(
            new Column("SERVICE", MayShrink: true),
            new Column("ADDRESS", MayShrink: true),
            new Column("PROTOCOL"),
            new Column("PORT", MayShrink: true),
            new Column("SCHEDULER", Dispensable: 1),
            new Column("FORWARDING", Dispensable: 2),
            new Column("SERVERS", IsNumber: true),
            new Column("ACTIVE", IsNumber: true),
            new Column("INACTIVE", IsNumber: true));
        foreach (ServiceReport service in report.Services)
        {
            table.Add(
                service.Name,
                string.Join(',', service.Addresses),
                string.Join(',', service.Protocols),
                service.Ports,
                service.Scheduler,
                service.Forwarding,
                ServersUp(service),
                service.ActiveConnections,
                service.InactiveConnections);
        }

        table.Write(terminal);
    }

    /// <summary>Servers that take new connections, of all of the configuration: <c>1/2 up</c>; and how many have another weight than there: <c>1/2 up, 1 by hand</c>.</summary>
    private static Cell ServersUp(ServiceReport service)
    {
        if (service.IsLeaving)
        {
            return new Cell("leaving", Tone.Warning);
        }

        (int up, int all) = ServersRenderer.UpOf(service);
        int overrides = service.Servers.Count(server => server.Weight != server.ConfiguredWeight && server.State != ServersRenderer.Leaving);
        Tone tone = up == 0 ? Tone.Bad : up < all ? Tone.Warning : Tone.Good;
        return new Cell($"{up}/{all} up{(overrides == 0 ? "" : $", {overrides} by hand")}", tone);
    }
}
