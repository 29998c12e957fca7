using Pivot.Commands;
using Pivot.Control.Client;
using Pivot.Control.Model;

namespace Pivot.Top;

/// <summary>Asks the daemon for all that the screen shows, over a new connection each time, so that a daemon that was restarted is found again.</summary>
internal sealed class TopSource(string path)
{
    private const int MostConnections = 500;

    /// <summary>The figures of this moment, with the connections of a service where one is named and known.</summary>
    /// <exception cref="ControlException">The daemon is not there, or does not answer.</exception>
    public async Task<TopData> AskAsync(string? connectionsOf, CancellationToken cancellation)
    {
        using ControlClient client = await ClientContext.ConnectAsync(path, cancellation).ConfigureAwait(false);
        ServicesReport services = await client.ServicesAsync(cancellation).ConfigureAwait(false);
        bool isKnown = services.Services.Any(service => service.Name == connectionsOf);
        return new TopData
        {
            Status = await client.StatusAsync(cancellation).ConfigureAwait(false),
            Services = services,
            Statistics = await client.StatisticsAsync(cancellation).ConfigureAwait(false),
            Drops = await client.DropsAsync(cancellation).ConfigureAwait(false),
            Connections = isKnown ? await client.ConnectionsAsync(new ConnectionsQuery { Service = connectionsOf, Limit = MostConnections }, cancellation).ConfigureAwait(false) : null,
        };
    }
}
