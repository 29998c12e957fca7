using Pivot.Director.Connections;
using Pivot.Director.Forwarding;
using Pivot.Director.Fragments;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director;

/// <content>One-packet scheduling: each UDP packet gets a server, and no connection is kept; the fragments of a datagram stay together.</content>
public sealed partial class PacketDirector
{
    private void ForwardOnePacket(PacketBatch batch, int index, in ParsedPacket parsed, VirtualService service, Worker worker)
    {
        DropReason reason = _opener.TryChoose(parsed.Key, service, worker, out RealServer? server);
        if (reason != DropReason.None)
        {
            Refuse(batch, index, parsed, worker, reason, reason == DropReason.BoardLocal || service.Spec.NoServer == NoServerAction.Reject);
            return;
        }

        batch[index].OnePacketServer = server!.Id;
        SendOnePacket(batch, index, parsed, server, worker);
    }

    /// <summary>Sends a packet, or a later fragment of one, to its server.</summary>
    private void SendOnePacket(PacketBatch batch, int index, in ParsedPacket parsed, RealServer server, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (_options.IsBridged && parsed.Ttl <= 1)
        {
            RefuseExpired(batch, index, parsed, worker, parsed.Key.Destination);
            return;
        }

        var hit = new ConnectionHit { Number = (uint)slot.Hash, ServerId = server.Id, Address = server.Address, Port = server.PortFor(parsed.Key.DestinationPort) };
        if (parsed.TotalLength > _routes.SmallestBytes && RefuseTooBig(batch, index, parsed, hit, server, worker, _routes))
        {
            return;
        }

        if (server.Spec.Forwarding.KeepsPacket())
        {
            if (TrySendAsItIs(batch, index, parsed, hit, server, worker))
            {
                CountTraffic(ref server.TrafficOf(worker.Number), reply: false, parsed.TotalLength);
            }

            return;
        }

        CountTraffic(ref server.TrafficOf(worker.Number), reply: false, parsed.TotalLength);
        NatTransmitter.Rewrite(batch.Packet(index), parsed, slot.Offload, hit);
        TimeToLive.Add(batch.Packet(index), parsed, _options.ExtraHops);
        slot.Verdict = Verdict.Forward;
    }

    /// <summary>Gives a reply, or a later fragment of one, the virtual address.</summary>
    private void ForwardOnePacketReply(PacketBatch batch, int index, in ParsedPacket parsed, OnePacketReply reply, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (_options.IsBridged && parsed.Ttl <= 1)
        {
            RefuseExpired(batch, index, parsed, worker, reply.Virtual);
            return;
        }

        var hit = new ConnectionHit { Reply = true, ServerId = reply.Server.Id, Address = reply.Virtual, Port = reply.VirtualPort(parsed.Key.SourcePort) };
        slot.OnePacketServer = reply.Server.Id;
        CountTraffic(ref reply.Server.TrafficOf(worker.Number), reply: true, parsed.TotalLength);
        NatTransmitter.Rewrite(batch.Packet(index), parsed, slot.Offload, hit);
        TimeToLive.Add(batch.Packet(index), parsed, _options.ExtraHops);
        slot.Verdict = Verdict.Forward;
    }

    /// <summary>A later fragment of a packet that was scheduled by itself, or of the reply to one.</summary>
    private void FollowOnePacket(PacketBatch batch, int index, in ParsedPacket parsed, in FragmentDecision decision, Worker worker, ServiceTable services)
    {
        if (services.OnePacketReplies.Find(decision.Flow) is { } reply && reply.Server.Id == decision.OnePacketServer)
        {
            ForwardOnePacketReply(batch, index, parsed, reply, worker);
        }
        else if (services.Server(decision.OnePacketServer) is { } server)
        {
            SendOnePacket(batch, index, parsed, server, worker);
        }
        else
        {
            Drop(ref batch[index], worker, DropReason.ServerGone);
        }
    }
}
