using Pivot.Director.Access;
using Pivot.Director.Connections;
using Pivot.Director.Scheduling;
using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A virtual service as configured.</summary>
/// <param name="Name">Unique among services.</param>
/// <param name="Addresses">The virtual addresses, of either family or both.</param>
/// <param name="Protocols">TCP, UDP or both, or <see cref="IpProtocol.Any"/> alone: the whole host, with every port.</param>
/// <param name="Ports">The ports.</param>
/// <param name="Scheduler">A name of <see cref="SchedulerCatalog"/>.</param>
/// <param name="NoServer">What clients get when no server can be chosen.</param>
/// <param name="Servers">The real servers, in the order of the configuration. A client gets those of its own address family, and those behind a tunnel. At most one is the fallback.</param>
public sealed record VirtualServiceSpec(
    string Name,
    IReadOnlyList<AddressPrefix> Addresses,
    IReadOnlyList<IpProtocol> Protocols,
    IReadOnlyList<PortRange> Ports,
    string Scheduler,
    NoServerAction NoServer,
    IReadOnlyList<RealServerSpec> Servers)
{
    /// <summary>Lower the segment size that clients announce to what fits into a real server's tunnel; for forwarding method TUN alone.</summary>
    public bool MssClamp { get; init; } = true;

    /// <summary>How clients are kept at their servers; null: they are not.</summary>
    public ServicePersistence? Persistence { get; init; }

    /// <summary>
    /// Each UDP packet is scheduled by itself and no connection kept. Replies that pass the director get the virtual address by their source alone, so with NAT the service has one address of a family, and no server
    /// is another such service's with the same port.
    /// </summary>
    public bool OnePacket { get; init; }

    /// <summary>What becomes of TCP connections whose real server is gone.</summary>
    public OnServerLoss OnServerLoss { get; init; }

    /// <summary>
    /// Taken out of the configuration, or an earlier shape of a service that is in it, and still there for the connections to its addresses: nothing opens a connection by it, and what belongs to none is answered as a closed
    /// port. Such services stand behind the others, and their servers are leaving.
    /// </summary>
    public bool IsLeaving { get; init; }

    /// <summary>Whether packets to an address, by a protocol and port, are the service's.</summary>
    public bool Takes(IpAddress address, IpProtocol protocol, ushort port)
    {
        bool isPort = Contains(Protocols, IpProtocol.Any);
        foreach (PortRange range in Ports)
        {
            isPort |= range.Contains(port);
        }

        foreach (AddressPrefix prefix in Addresses)
        {
            if (prefix.Contains(address))
            {
                return isPort && Contains(Protocols, protocol);
            }
        }

        return false;
    }

    /// <summary>Whether a protocol is one of some, or these are all.</summary>
    public static bool Contains(IReadOnlyList<IpProtocol> protocols, IpProtocol protocol)
    {
        foreach (IpProtocol known in protocols)
        {
            if (known == protocol || known == IpProtocol.Any)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The client networks that may open connections; null: all. Who may not gets no answer.</summary>
    public ClientNetworks? Allow { get; init; }

    /// <summary>The client networks that may not open connections, whatever <see cref="Allow"/> says.</summary>
    public ClientNetworks Deny { get; init; } = ClientNetworks.None;

    /// <summary>How fast one client may open connections; null: as it likes. Of a service with <see cref="OnePacket"/> each packet counts.</summary>
    public ClientRate? Rate { get; init; }

    /// <summary>What of its connections is told to <see cref="PacketDirector.TellConnections"/>. Connections keep what it was when they were made.</summary>
    public ConnectionTelling Telling { get; init; }

    /// <summary>Options of the scheduler.</summary>
    public SchedulerFlags SchedulerFlags { get; init; }
}
