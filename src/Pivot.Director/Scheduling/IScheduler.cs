using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Scheduling;

/// <summary>
/// Chooses the real server of a new connection. One object a service and address family, which lives as long as the service keeps its scheduler;
/// called under the service's scheduling lock only.
/// </summary>
/// <remarks>
/// A choice allocates nothing, but for schedulers by destination when they meet a destination for the first time. Weights hold from one
/// <see cref="ServersChanged"/> to the next; <see cref="RealServer.IsAvailable"/> and the connection counts may change at any time.
/// </remarks>
internal interface IScheduler
{
    /// <summary>The servers, their order or their weights are new: takes what fits of its state along, as IPVS does on <c>add_dest</c>, <c>upd_dest</c> and <c>del_dest</c>.</summary>
    /// <param name="servers">Each with an <see cref="RealServer.Id"/> of its own.</param>
    void ServersChanged(ReadOnlySpan<RealServer> servers);

    /// <summary>Chooses a server.</summary>
    /// <param name="servers">The service's servers, in the order of the configuration; the same as at the last <see cref="ServersChanged"/>.</param>
    /// <param name="key">The client's packet.</param>
    /// <param name="now">The present tick.</param>
    /// <returns>Null when no server may take a connection.</returns>
    RealServer? Schedule(ReadOnlySpan<RealServer> servers, in FlowKey key, ulong now);
}
