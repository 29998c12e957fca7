using System.Runtime.CompilerServices;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Sctp;

namespace Pivot.Director;

/// <content>Packets whose connection does not go on: a new one with the same 5-tuple begins, or its real server is gone.</content>
public sealed partial class PacketDirector
{
    /// <summary>
    /// A client that uses a port again starts a new connection, with a server of its own, where the one before is over (IPVS: <c>conn_reuse_mode</c> with both bits). Nothing waits for the old one's timeout.
    /// </summary>
    /// <returns>False where the packet belongs to the connection that is there.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryOpenAnew(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, Worker worker, ServiceTable services)
    {
        if (hit.Reply)
        {
            return false;
        }

        Collect(worker);

        VirtualService? service = services.Find(parsed.Key.Destination, parsed.Key.Protocol, parsed.Key.DestinationPort, out bool isVirtual);
        if (!isVirtual || !_table.TryEndOver(hit))
        {
            return false;
        }

        if (service is null)
        {
            // The service is leaving: its connections end, and this would be a new one.
            AnswerForVirtualAddress(batch, index, parsed, worker);
            return true;
        }

        Open(batch, index, parsed, service, worker, services);
        return true;
    }

    /// <summary>A packet of a connection whose server is not known (it was removed while nothing ran) or down.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ForwardLost(PacketBatch batch, int index, in ParsedPacket parsed, in ConnectionHit hit, Worker worker)
    {
        // The services of the batch may be older than the loss of the server, or than the server.
        ServiceTable services = Volatile.Read(ref _services);
        if (services.Server(hit.ServerId) is { IsDown: false } present)
        {
            Forward(batch, index, parsed, hit, present, worker);
            return;
        }

        VirtualService? service = hit.Reply || !parsed.HasFlow ? null : services.Find(parsed.Key.Destination, parsed.Key.Protocol, parsed.Key.DestinationPort, out _);
        switch (service is null ? OnServerLoss.Drop : LossOf(parsed, service.Spec.OnServerLoss))
        {
            case OnServerLoss.Reschedule:
                _table.TryEnd(hit, ConnectionEnd.ServerLost);
                Open(batch, index, parsed, service!, worker, services, isUnderWay: true);
                break;

            case OnServerLoss.Reset:
                _table.TryEnd(hit, ConnectionEnd.ServerLost);
                Refuse(batch, index, parsed, worker, DropReason.ServerGone, answer: true);
                break;

            default:
                Drop(ref batch[index], worker, DropReason.ServerGone);
                break;
        }
    }

    /// <summary>What a packet of the client brings about. A reset ends the connection wherever it goes.</summary>
    private static OnServerLoss LossOf(in ParsedPacket parsed, OnServerLoss configured)
    {
        if (OpensConnection(parsed))
        {
            return OnServerLoss.Reschedule;
        }

        bool isReset = (parsed.TcpFlags & TcpFlags.Rst) != 0 || parsed.SctpChunk == SctpChunkType.Abort;
        return isReset && configured == OnServerLoss.Reschedule ? OnServerLoss.Reset : configured;
    }
}
