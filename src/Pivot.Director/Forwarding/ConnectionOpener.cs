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
/// <param name="serverOf">The real server with a stable id, by the services in force; null where there is none.</param>
internal sealed class ConnectionOpener(
    ConnectionTable table, Func<RealServer, IpAddress, bool> replacesClient, Func<IpAddress, bool> isBoard, Func<int, RealServer?> serverOf)
{
    private readonly SourcePorts _sourcePorts = new(table);

    /// <summary>Opens a connection.</summary>
    /// <param name="packet">The client's packet, one that a connection begins with, or goes on with when its server is gone.</param>
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
        lock (service.SchedulingLock)
        {
            if (table.TryFind(parsed.Key, out hit))
            {
                return DropReason.None;
            }

            server = Choose(parsed.Key, service, worker.Now, out ConnectionHit template);
            if (server is null)
            {
                return DropReason.NoServer;
            }

            NewConnection connection = To(server, parsed.Key, service.Id) with { Template = template.Number, TemplateCommit = template.Commit, Telling = service.Spec.Telling };
            return Add(packet, parsed, server, connection, worker, out hit);
        }
    }

    /// <summary>Chooses a server for one packet of which no connection is made.</summary>
    /// <param name="key">The client's packet.</param>
    /// <param name="service">The service that it is for.</param>
    /// <param name="worker">The calling worker.</param>
    /// <param name="server">The server chosen, where the result is <see cref="DropReason.None"/>.</param>
    public DropReason TryChoose(in FlowKey key, VirtualService service, Worker worker, out RealServer? server)
    {
        lock (service.SchedulingLock)
        {
            server = Choose(key, service, worker.Now, out _);
        }

        if (server is null)
        {
            return DropReason.NoServer;
        }

        if (isBoard(key.Source))
        {
            return DropReason.BoardLocal;
        }

        server.TrafficOf(worker.Number).Connections++;
        return DropReason.None;
    }

    /// <summary>Chooses the server of a client: the one that persistence keeps for it, else by the scheduler, else the fallback. The caller holds the service's scheduling lock.</summary>
    /// <param name="key">The client's packet.</param>
    /// <param name="service">Its service.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="template">The client's template; default without persistence, or where the table had no room for one.</param>
    /// <returns>Null when none can be chosen.</returns>
    private RealServer? Choose(in FlowKey key, VirtualService service, ulong now, out ConnectionHit template)
    {
        template = default;
        if (service.Spec.Persistence is not { } persistence)
        {
            return service.Schedule(key, now) ?? service.FallbackFor(key.Source);
        }

        FlowKey templateKey = TemplateKey.Of(service.Id, persistence.ClientOf(key.Source));
        bool isKnown = table.TryUseTemplate(templateKey, persistence.TimeoutTicks, now, out ConnectionHit known);
        if (isKnown && serverOf(known.ServerId) is { KeepsClients: true } kept)
        {
            template = known;
            return kept;
        }

        RealServer? server = service.Schedule(key, now);
        if (server is null)
        {
            // Persistence does not keep it there: with the next connection the client is back at a server that can be chosen.
            return service.FallbackFor(key.Source);
        }

        template = known;
        if (isKnown)
        {
            table.PointTemplate(known, server.Id);
        }
        else
        {
            table.TryAddTemplate(TemplateKey.ToRecord(templateKey, service.Id, server.Id), persistence.TimeoutTicks, now, out template);
        }

        return server;
    }

    private DropReason Add(ReadOnlySpan<byte> packet, in ParsedPacket parsed, RealServer server, NewConnection connection, Worker worker, out ConnectionHit hit)
    {
        hit = default;
        bool replaces = replacesClient(server, parsed.Key.Source);
        if (!replaces && isBoard(parsed.Key.Source))
        {
            return DropReason.BoardLocal;
        }

        if ((parsed.TcpFlags & TcpFlags.Syn) != 0 && server.Spec.Forwarding.MayReplaceClient() && server.Spec.ClientAddress != ClientAddressMode.None)
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
}
