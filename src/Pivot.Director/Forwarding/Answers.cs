using Pivot.Packets;
using Pivot.Packets.Answers;

namespace Pivot.Director.Forwarding;

/// <summary>Packets that the director answers itself, in the packet's own slot: what a host with that address and a closed port would say.</summary>
internal static class Answers
{
    /// <summary>Turns a packet into the refusal that its sender understands: a TCP reset, or ICMP port unreachable for UDP.</summary>
    /// <returns>False where none may be sent: to resets, to other protocols, and to senders that are not a single host.</returns>
    public static bool TryReject(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        if (!parsed.Key.Source.IsSingleHost)
        {
            return false;
        }

        ref PacketSlot slot = ref batch[index];
        if (parsed.Key.Protocol == IpProtocol.Tcp && (parsed.TcpFlags & TcpFlags.Rst) == 0)
        {
            TcpReset.WriteOver(batch.Packet(index), parsed);
            slot.Length = TcpReset.Length;
            slot.Offload = default;
            return true;
        }

        if (parsed.Key.Protocol == IpProtocol.Udp)
        {
            slot.Start -= IcmpUnreachable.HeaderLength;
            slot.Length = IcmpUnreachable.LengthFor(parsed.TotalLength);
            slot.Offload = default;
            IcmpUnreachable.WriteBefore(batch.Packet(index), parsed, IcmpUnreachable.PortUnreachable);
            return true;
        }

        return false;
    }

    /// <summary>Turns a packet into the ICMP error that tells its sender the MTU of the next link.</summary>
    public static void TooBig(PacketBatch batch, int index, in ParsedPacket parsed, IpAddress router, int mtuBytes)
    {
        ref PacketSlot slot = ref batch[index];
        slot.Start -= IcmpUnreachable.HeaderLength;
        slot.Length = IcmpUnreachable.LengthFor(parsed.TotalLength);
        slot.Offload = default;
        IcmpUnreachable.WriteTooBigBefore(batch.Packet(index), parsed, router, mtuBytes);
    }

    /// <summary>Turns an echo request into its reply.</summary>
    public static void Echo(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        IcmpEcho.WriteOver(batch.Packet(index), parsed);
        batch[index].Offload = default;
    }
}
