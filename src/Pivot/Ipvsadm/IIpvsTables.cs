using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Ipvsadm;

/// <summary>What ipvsadm asks the director, and tells it.</summary>
internal interface IIpvsTables
{
    /// <summary>All services that ipvsadm can show.</summary>
    Task<ListedTables> ReadAsync(CancellationToken cancellation);

    /// <summary>All connections.</summary>
    Task<IReadOnlyList<ListedConnection>> ConnectionsAsync(CancellationToken cancellation);

    /// <summary>Seconds that idle connections are remembered: tcp, tcpfin, udp.</summary>
    Task<IReadOnlyList<long>> TimeoutsAsync(CancellationToken cancellation);

    /// <summary>Does all of the commands, or none.</summary>
    /// <exception cref="IpvsadmException">One of them cannot be done; <see cref="IpvsadmException.Command"/> tells which.</exception>
    Task ApplyAsync(IReadOnlyList<IpvsadmCommand> commands, CancellationToken cancellation);
}
