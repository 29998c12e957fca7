using Pivot.Ipvsadm.Arguments;
using Pivot.Ipvsadm.Listings;

namespace Pivot.Ipvsadm;

/// <summary>What ipvsadm asks the director, and tells it. A command line has nothing to do while it waits for an answer, so these wait.</summary>
internal interface IIpvsTables
{
    /// <summary>All services that ipvsadm can show.</summary>
    ListedTables Read();

    /// <summary>All connections.</summary>
    IReadOnlyList<ListedConnection> Connections();

    /// <summary>Seconds that idle connections are remembered: tcp, tcpfin, udp.</summary>
    IReadOnlyList<long> Timeouts();

    /// <summary>Does all of the commands, or none.</summary>
    /// <exception cref="IpvsadmException">One of them cannot be done; <see cref="IpvsadmException.Command"/> tells which.</exception>
    void Apply(IReadOnlyList<IpvsadmCommand> commands);
}
