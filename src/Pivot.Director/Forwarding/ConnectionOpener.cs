using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.TcpSequences;

namespace Pivot.Director.Forwarding;

/// <summary>
/// Makes a connection for a packet that belongs to none: chooses a real server and adds the connection under the service's scheduling lock, so
/// that the next choice already counts it.
/// </summary>
/// <param name="table">The connections.</param>
/// <param name="replacesClient">Whether a client's connection to a server gets a local address and port.</param>
/// <param name="isBoard">Whether a client is the board itself.</param>
internal sealed class ConnectionOpener(ConnectionTable table, Func<RealServer, IpAddress, bool> replacesClient, Func<IpAddress, bool> isBoard)
{
    private readonly SourcePorts _sourcePorts = new(table);

    /// <summary>Opens a connection.</summary>
    /// <param name="packet">The client's packet.</param>
    /// <param name="parsed">Its parse.</param>
    /// <param name="service">The service that it is for.</param>
    /// <param name="worker">The calling worker.</param>
    /// <param name="hit">The connection, where the result is <see cref="DropReason.None"/>.</param>
    /// <param name="server">The server chosen; null where the connection was there already. The caller's services may be older than the choice and not have it.</param>
    /// <returns>Why there is no connection; <see cref="DropReason.None"/> when there is one.</returns>
    public DropReason TryOpen(ReadOnlySpan<byte> packet, in ParsedPacket parsed, VirtualService service, Worker worker, out ConnectionHit hit, out RealServer? server)
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

            return Add(packet, parsed, server, service.Id, worker, out hit);
        }
    }

    private DropReason Add(ReadOnlySpan<byte> packet, in ParsedPacket parsed, RealServer server, int serviceId, Worker worker, out ConnectionHit hit)
    {
        hit = default;
        bool replaces = replacesClient(server, parsed.Key.Source);
        if (!replaces && isBoard(parsed.Key.Source))
        {
            return DropReason.BoardLocal;
        }

        NewConnection connection = To(server, parsed.Key, serviceId);
        if (parsed.Key.Protocol == IpProtocol.Tcp && server.Spec.Forwarding.MayReplaceClient() && server.Spec.ClientAddress != ClientAddressMode.None)
        {
            connection = connection with
            {
                SequenceDelta = (ushort)ClientAddressTransmitter.HeaderLength(server.Spec.ClientAddress, parsed.Key),
                SequenceStart = TcpSequenceNumbers.Sequence(packet, parsed) + 1,
            };
        }

        AddResult result;
        if (!replaces)
        {
            result = table.TryAdd(connection, worker.Now, out hit);
        }
        else if (server.SourcePool is { } pool)
        {
            result = _sourcePorts.TryAdd(connection, pool, worker.Now, out hit);
        }
        else
        {
            return DropReason.NoSourceAddress;
        }

        if (result == AddResult.Added)
        {
            server.TrafficOf(worker.Number).Connections++;
        }

        return result switch
        {
            AddResult.ReplyTupleInUse => replaces ? DropReason.SourcePortsExhausted : DropReason.ReplyTupleInUse,
            AddResult.Full => DropReason.TableFull,
            _ => DropReason.None,
        };
    }

    private static NewConnection To(RealServer server, in FlowKey key, int serviceId) => server.Spec.Forwarding.SeesReplies()
        ? new NewConnection(key, server.Address, server.PortFor(key.DestinationPort), serviceId, server.Id)
        : new NewConnection(key, key.Destination, key.DestinationPort, serviceId, server.Id, InputOnly: true);

    /// <summary>A SYN alone: IPVS schedules on nothing else unless told to be sloppy.</summary>
    public static bool OpensConnection(TcpFlags flags) => (flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst | TcpFlags.Fin)) == TcpFlags.Syn;
}
