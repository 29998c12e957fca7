using System.Net;
using Pivot.Config;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Hosting;
using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Editing;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Ipvsadm;

/// <summary>The tables of the running director, by its control socket. It is only asked for when it is needed: help, and complaints about arguments, need none.</summary>
/// <param name="path">The control socket.</param>
/// <param name="warn">Is told in a sentence what a listing lacks.</param>
internal sealed class ControlTables(string path, Action<string> warn) : IIpvsTables, IDisposable
{
    private ControlClient? _client;

    private ControlClient Client => _client ??= Wait(ControlClient.ConnectAsync(new ControlClientOptions { Path = path }, CancellationToken.None));

    /// <inheritdoc/>
    public ListedTables Read()
    {
        ConfigReport report = Wait(Client.ConfigAsync(CancellationToken.None));
        StatusReport status = Wait(Client.StatusAsync(CancellationToken.None));
        ServersReport servers = Wait(Client.ServersAsync(CancellationToken.None));
        StatisticsReport statistics = Wait(Client.StatisticsAsync(CancellationToken.None));
        IpvsView view = new(ConfigOf(report));
        ServiceCounts counts = new(servers, statistics, report.Zeroed);
        return new ListedTables(status.Connections.Limit, [.. view.Services.Select(counts.Of)], view.Hidden);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ListedConnection> Connections()
    {
        ConnectionsReport report = Wait(Client.ConnectionsAsync(new ConnectionsQuery { Limit = ConnectionsQuery.MaxLimit }, CancellationToken.None));
        if (report.Total > report.Connections.Count)
        {
            warn($"{report.Connections.Count} of {report.Total} connections are shown: pivot show connections --client or --service finds those that you look for");
        }

        return [.. report.Connections.Select(Of)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Timeouts()
    {
        TimeoutsReport report = Wait(Client.TimeoutsAsync(new TimeoutsChange(), CancellationToken.None));
        return [report.TcpSeconds, report.TcpFinSeconds, report.UdpSeconds];
    }

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<IpvsadmCommand> commands)
    {
        IpvsadmReport report = Wait(Client.IpvsadmAsync([.. commands.Select(CommandText.Of)], CancellationToken.None));
        if (report.Error is { } error)
        {
            throw new IpvsadmException(error, report.Status) { Command = report.Command ?? -1 };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    /// <summary>The configuration that a daemon reports.</summary>
    /// <exception cref="StartupException">This program cannot read it.</exception>
    public static PivotConfig ConfigOf(ConfigReport report) => ConfigOf(report.Text);

    /// <summary>The configuration that a daemon's text says.</summary>
    /// <exception cref="StartupException">This program cannot read it.</exception>
    public static PivotConfig ConfigOf(string text)
    {
        ConfigResult read = ConfigReader.Read("running configuration", text);
        return read.Config ?? throw new StartupException($"this pivot cannot read the configuration of the one that runs ({read.Errors[0]}): use the same version for both");
    }

    private static T Wait<T>(Task<T> answer) => answer.GetAwaiter().GetResult();

    private static ListedConnection Of(ConnectionReport connection)
    {
        string protocol = connection.Protocol.Contains(',', StringComparison.Ordinal) || connection.Protocol == "any" ? "IP" : connection.Protocol.ToUpperInvariant();
        return new ListedConnection(protocol, connection.IsTemplate ? "NONE" : connection.State, connection.ExpiresSeconds)
        {
            Client = Endpoint(connection.Client),
            Virtual = Endpoint(connection.Virtual),
            Destination = Endpoint(connection.Destination),
        };
    }

    /// <summary>An endpoint; of a template, which has a network and a service's addresses there, the first address, and the port where it is one.</summary>
    private static IPEndPoint Endpoint(string text)
    {
        if (IPEndPoint.TryParse(text, out IPEndPoint? endpoint))
        {
            return endpoint;
        }

        string address = text.Split(',', '/', ' ')[0];
        int word = text.LastIndexOf(" port ", StringComparison.Ordinal);
        return new IPEndPoint(
            IPAddress.TryParse(address, out IPAddress? known) ? known : IPAddress.Any,
            word >= 0 && ushort.TryParse(text.AsSpan(word + " port ".Length), out ushort port) ? port : 0);
    }
}
