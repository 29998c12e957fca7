using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Forwarding;

/// <summary>
/// Makes a connection for a packet that belongs to none: chooses a real server and adds the connection under the service's scheduling lock, so
/// that the next choice already counts it.
/// </summary>
internal sealed class ConnectionOpener(ConnectionTable table)
{
    /// <summary>Opens a connection.</summary>
    /// <param name="parsed">The client's packet.</param>
    /// <param name="service">The service that it is for.</param>
    /// <param name="worker">The calling worker.</param>
    /// <param name="hit">The connection, where the result is <see cref="DropReason.None"/>.</param>
    /// <param name="server">The server chosen; null where the connection was there already. The caller's services may be older than the choice and not have it.</param>
    /// <returns>Why there is no connection; <see cref="DropReason.None"/> when there is one.</returns>
    public DropReason TryOpen(in ParsedPacket parsed, VirtualService service, Worker worker, out ConnectionHit hit, out RealServer? server)
    {
        hit = default;
        server = null;
        if (parsed.Key.Protocol == IpProtocol.Tcp && !OpensConnection(parsed.TcpFlags))
        {
            return DropReason.NoConnection;
        }

        lock (service.SchedulingLock)
        {
            if (table.TryFind(parsed.Key, out hit))
            {
                return DropReason.None;
            }

            server = service.Schedule(parsed.Key, worker.Now);
            if (server is null)
            {
                return DropReason.NoServer;
            }

            AddResult result = table.TryAdd(To(server, parsed.Key, service.Id), worker.Now, out hit);
            if (result == AddResult.Added)
            {
                server.TrafficOf(worker.Number).Connections++;
            }

            return result switch
            {
                AddResult.ReplyTupleInUse => DropReason.ReplyTupleInUse,
                AddResult.Full => DropReason.TableFull,
                _ => DropReason.None,
            };
        }
    }

    private static NewConnection To(RealServer server, in FlowKey key, int serviceId) => server.Spec.Forwarding.SeesReplies()
        ? new NewConnection(key, server.Address, server.PortFor(key.DestinationPort), serviceId, server.Id)
        : new NewConnection(key, key.Destination, key.DestinationPort, serviceId, server.Id, InputOnly: true);

    /// <summary>A SYN alone: IPVS schedules on nothing else unless told to be sloppy.</summary>
    private static bool OpensConnection(TcpFlags flags) => (flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst | TcpFlags.Fin)) == TcpFlags.Syn;
}
