using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>Chooses the real server of a new connection. One object a service; called under the service's scheduling lock only.</summary>
internal interface IScheduler
{
    /// <summary>The servers or their weights are new: forget what no longer fits.</summary>
    void ServersChanged(ReadOnlySpan<RealServer> servers);

    /// <summary>Chooses a server.</summary>
    /// <param name="servers">The service's servers, in the order of the configuration; the same as at the last <see cref="ServersChanged"/>.</param>
    /// <param name="key">The client's packet.</param>
    /// <returns>Null when no server may take a connection.</returns>
    RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key);
}
