using Pivot.Director.Connections;
using Pivot.Director.Fragments;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Sctp;

namespace Pivot.Director;

/// <content>Fragments: the first one is judged like any packet, the others follow it, whatever order they come in.</content>
public sealed partial class PacketDirector
{
    private readonly FragmentTable _fragments = new();

    private void JudgeFragment(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, ServiceTable services)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        FragmentFields fields = FragmentFields.Read(packet, parsed);
        FragmentKey key = FragmentKey.Of(parsed, fields);
        switch (_fragments.Admit(key, fields, packet, slot.Offload, worker.Now, out FragmentDecision decision))
        {
            case FragmentAdmission.Judge:
                // Judging may put an answer in the packet's place; its 5-tuple stays in the parse.
                slot.OnePacketServer = 0;
                JudgeFirstFragment(batch, index, parsed, worker, services);
                DropIfChecksumCannotFollow(batch, index, parsed, worker);
                _fragments.Decide(key, fields, new FragmentDecision(VerdictOfOthers(slot), slot.Reason, parsed.Key, slot.OnePacketServer), batch, worker.Now);
                break;

            case FragmentAdmission.Follow:
                FollowFirst(batch, index, parsed, decision, worker, services);
                break;

            case FragmentAdmission.Held:
                slot.Verdict = Verdict.Held;
                break;

            default:
                Drop(ref slot, worker, DropReason.FragmentOverlap);
                break;
        }
    }

    private void JudgeFirstFragment(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker, ServiceTable services)
    {
        if (parsed.HasFlow && _table.TryFind(parsed.Key, batch[index].Hash, out ConnectionHit hit))
        {
            if (!IsStart(parsed) || !TryOpenAnew(batch, index, parsed, hit, worker, services))
            {
                Forward(batch, index, parsed, hit, services.Server(hit.ServerId), worker);
            }
        }
        else
        {
            JudgeUnknown(batch, index, parsed, worker, services);
        }
    }

    /// <summary>The checksum of SCTP covers the whole datagram by a CRC, which a part of it cannot be made to follow where a port has changed.</summary>
    private static void DropIfChecksumCannotFollow(PacketBatch batch, int index, in ParsedPacket parsed, Worker worker)
    {
        ref PacketSlot slot = ref batch[index];
        if (parsed.Transport != TransportKind.Sctp || slot.Verdict != Verdict.Forward || slot.Reason != DropReason.None || slot.Pieces != 0)
        {
            return;
        }

        ReadOnlySpan<byte> segment = batch.Packet(index)[parsed.TransportOffset..];
        if (SctpHeader.SourcePort(segment) != parsed.Key.SourcePort || SctpHeader.DestinationPort(segment) != parsed.Key.DestinationPort)
        {
            Drop(ref slot, worker, DropReason.SctpFragment);
        }
    }

    /// <summary>A later fragment after its first one has been judged.</summary>
    private void FollowFirst(PacketBatch batch, int index, in ParsedPacket parsed, in FragmentDecision decision, Worker worker, ServiceTable services)
    {
        ref PacketSlot slot = ref batch[index];
        if (decision.Verdict == Verdict.Pass)
        {
            Pass(batch, index, parsed, worker);
        }
        else if (decision.Verdict != Verdict.Forward)
        {
            Drop(ref slot, worker, decision.Reason);
        }
        else if (decision.OnePacketServer != 0)
        {
            FollowOnePacket(batch, index, parsed, decision, worker, services);
        }
        else if (!_table.TryFind(decision.Flow, out ConnectionHit hit))
        {
            Drop(ref slot, worker, DropReason.NoConnection);
        }
        else
        {
            Forward(batch, index, parsed, hit, services.Server(hit.ServerId), worker);
        }
    }

    private static Verdict VerdictOfOthers(in PacketSlot first) =>
        first.Reason != DropReason.None ? Verdict.Drop : first.Verdict == Verdict.Neighbour ? Verdict.Forward : first.Verdict;
}
