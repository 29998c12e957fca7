using System.Globalization;
using Pivot.Control.Model;
using Pivot.Rendering;

namespace Pivot.Top;

/// <summary>Makes the table of each view.</summary>
internal static class TopTables
{
    private const string Configured = "configuration";
    private const string Active = "active";
    private const string NewConnections = "new connections";
    private const string Traffic = "traffic";
    private static readonly string[] RateOrders = [Configured, TopTable.ByName, Active, NewConnections, Traffic];
    private static readonly string[] ConnectionOrders = ["found", TopTable.ByName, Traffic, "age"];
    private static readonly string[] DropOrders = ["packets", TopTable.ByName, "at present"];

    private static readonly TopColumn[] ServiceColumns =
    [
        new("SERVICE", 18), new("UP", 7, IsNumber: true), new("ACTIVE", 7, IsNumber: true), new("INACT", 7, IsNumber: true), new("CONN/s", 6, IsNumber: true),
        new("IN B/s", 6, IsNumber: true), new("OUT B/s", 7, IsNumber: true), new("ADDRESS", 24, From: 110), new("TRAFFIC", 0, KeepsEnd: true),
    ];

    private static readonly TopColumn[] ServerColumns =
    [
        new("SERVER", 16), new("STATE", 10), new("WEIGHT", 6, IsNumber: true), new("ACTIVE", 6, IsNumber: true), new("INACT", 6, IsNumber: true), new("CONN/s", 6, IsNumber: true),
        new("IN B/s", 6, IsNumber: true), new("OUT B/s", 7, IsNumber: true), new("ADDRESS", 24, From: 110), new("METHOD", 7, From: 120), new("TRAFFIC", 0, KeepsEnd: true),
    ];

    private static readonly TopColumn[] ConnectionColumns =
    [
        new("CLIENT", 21), new("STATE", 11), new("SERVER", 16), new("AGE", 7, IsNumber: true), new("IN B", 5, IsNumber: true), new("OUT B", 5, IsNumber: true), new("DESTINATION", 0, From: 100),
    ];

    private static readonly TopColumn[] DropColumns = [new("REASON", 22), new("PACKETS", 8, IsNumber: true), new("PER s", 6, IsNumber: true), new("MEANING", 0)];

    /// <summary>The table that a state asks for.</summary>
    public static TopTable Of(TopState state, TopData data, TopHistory history, bool isUnicode) => state.View switch
    {
        TopView.Servers => Servers(state, data, history, isUnicode),
        TopView.Connections => Connections(state, data),
        TopView.Drops => Drops(state, data, history),
        _ => Services(state, data, history, isUnicode),
    };

    private static TopTable Services(TopState state, TopData data, TopHistory history, bool isUnicode)
    {
        var rows = new List<TopRow>();
        foreach (ServiceReport service in data.Services.Services)
        {
            RatesReport rates = data.RatesOf(service.Name);
            (int up, int all) = ServersRenderer.UpOf(service);
            rows.Add(new TopRow(
                service.Name,
                Weight(RateOrders[state.Order], service.ActiveConnections, rates),
                service.Name,
                new Cell($"{up}/{all}", up == 0 ? Tone.Bad : up < all ? Tone.Warning : Tone.Good),
                CompactNumber.Of(service.ActiveConnections),
                CompactNumber.Of(service.InactiveConnections),
                CompactNumber.Of(rates.ConnectionsPerSecond),
                CompactNumber.Of(rates.InBytesPerSecond),
                CompactNumber.Of(rates.OutBytesPerSecond),
                $"{string.Join(',', service.Addresses)} {string.Join(',', service.Protocols)} {service.Ports}",
                Sparkline.Of(history.OfService(service.Name), isUnicode)));
        }

        return new TopTable("services", ServiceColumns, RateOrders, state.Order, rows);
    }

    private static TopTable Servers(TopState state, TopData data, TopHistory history, bool isUnicode)
    {
        var rows = new List<TopRow>();
        foreach (ServerReport server in data.Services.Services.Where(service => service.Name == state.Service).SelectMany(service => service.Servers))
        {
            RatesReport rates = data.RatesOf(server.Service, server.Name);
            rows.Add(new TopRow(
                server.Name,
                Weight(RateOrders[state.Order], server.ActiveConnections, rates),
                server.Name,
                new Cell(server.State, ServersRenderer.ToneOf(server.State)),
                server.Weight.ToString(CultureInfo.InvariantCulture),
                CompactNumber.Of(server.ActiveConnections),
                CompactNumber.Of(server.InactiveConnections),
                CompactNumber.Of(rates.ConnectionsPerSecond),
                CompactNumber.Of(rates.InBytesPerSecond),
                CompactNumber.Of(rates.OutBytesPerSecond),
                ServersRenderer.EndpointOf(server),
                server.Forwarding,
                Sparkline.Of(history.OfServer(server.Service, server.Name), isUnicode)));
        }

        return new TopTable($"servers of {state.Service}", ServerColumns, RateOrders, state.Order, rows);
    }

    private static TopTable Connections(TopState state, TopData data)
    {
        ConnectionsReport report = data.Connections ?? new ConnectionsReport { Total = 0, Connections = [] };
        string order = ConnectionOrders[state.Order];
        var rows = new List<TopRow>();
        foreach (ConnectionReport one in report.Connections)
        {
            rows.Add(new TopRow(
                $"{one.Client} {one.Protocol} {one.Virtual}",
                order == Traffic ? one.BytesIn + one.BytesOut : order == "age" ? one.AgeSeconds : 0,
                one.Client,
                one.State,
                one.Server,
                HumanUnits.Duration(one.AgeSeconds),
                CompactNumber.Of(one.BytesIn),
                CompactNumber.Of(one.BytesOut),
                one.Destination));
        }

        string part = report.Total > rows.Count ? $" ({rows.Count} of {report.Total})" : "";
        return new TopTable($"connections of {state.Service}{part}", ConnectionColumns, ConnectionOrders, state.Order, rows);
    }

    private static TopTable Drops(TopState state, TopData data, TopHistory history)
    {
        var rows = new List<TopRow>();
        foreach (DropReport drop in data.Drops.Drops)
        {
            long present = history.DropsPerSecond(drop.Reason);
            rows.Add(new TopRow(
                drop.Reason,
                DropOrders[state.Order] == "packets" ? drop.Packets : present,
                new Cell(drop.Reason, present > 0 ? Tone.Warning : Tone.Plain),
                CompactNumber.Of(drop.Packets),
                CompactNumber.Of(present),
                drop.Meaning));
        }

        return new TopTable("dropped packets", DropColumns, DropOrders, state.Order, rows);
    }

    private static long Weight(string order, long active, RatesReport rates) => order switch
    {
        Active => active,
        NewConnections => rates.ConnectionsPerSecond,
        Traffic => rates.InBytesPerSecond + rates.OutBytesPerSecond,
        _ => 0,
    };
}
