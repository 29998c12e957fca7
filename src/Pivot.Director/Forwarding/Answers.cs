using Pivot.Packets;
using Pivot.Packets.Answers;

namespace Pivot.Director.Forwarding;

/// <summary>Packets that the director answers itself, in the packet's own slot: what a host with that address and a closed port would say.</summary>
internal static class Answers
{
    /// <summary>
    /// Turns a packet that has a flow, and is no echo reply, into the refusal that its sender understands: a TCP reset, an SCTP abort, or else ICMP or ICMPv6 port unreachable, which IPVS gives for every
    /// protocol.
    /// </summary>
    /// <returns>False where none may be sent: to resets, and to senders that are not a single host.</returns>
    public static bool TryReject(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        if (!parsed.Key.Source.IsSingleHost)
        {
            return false;
        }

        ref PacketSlot slot = ref batch[index];
        if (parsed.Transport == TransportKind.Sctp)
        {
            return TryAbort(batch, index, parsed);
        }

        if (parsed.Key.Protocol != IpProtocol.Tcp)
        {
            Unreachable(batch, index, parsed);
            return true;
        }

        if ((parsed.TcpFlags & TcpFlags.Rst) != 0)
        {
            return false;
        }

        slot.Length = TcpReset.WriteOver(batch.Packet(index), parsed);
        slot.Offload = default;
        return true;
    }

    /// <summary>True for an echo request of a single host.</summary>
    public static bool IsEchoRequest(ReadOnlySpan<byte> packet, in ParsedPacket parsed) =>
        (IcmpEcho.IsRequest(packet, parsed) || IcmpV6Echo.IsRequest(packet, parsed)) && parsed.Key.Source.IsSingleHost;

    /// <summary>Turns a packet into the ICMP or ICMPv6 error that tells its sender the MTU of the next link.</summary>
    public static void TooBig(PacketBatch batch, int index, in ParsedPacket parsed, IpAddress router, int mtuBytes)
    {
        Span<byte> answer = MakeRoom(batch, index, parsed);
        if (parsed.IsIPv6)
        {
            IcmpV6Unreachable.WriteTooBigBefore(answer, parsed, router, mtuBytes);
        }
        else
        {
            IcmpUnreachable.WriteTooBigBefore(answer, parsed, router, mtuBytes);
        }
    }

    /// <summary>Turns a packet into the ICMP or ICMPv6 error that tells its sender that it went over too many routers.</summary>
    public static void TimeExceeded(PacketBatch batch, int index, in ParsedPacket parsed, IpAddress router)
    {
        byte type = parsed.IsIPv6 ? (byte)IcmpV6Type.TimeExceeded : (byte)IcmpType.TimeExceeded;
        IcmpErrorMessage.WriteBefore(MakeRoom(batch, index, parsed), router, parsed.Key.Source, type, code: 0, word: 0);
    }

    /// <summary>Turns an echo request into its reply.</summary>
    public static void Echo(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        Span<byte> packet = batch.Packet(index);
        ref PacketSlot slot = ref batch[index];
        slot.Offload = default;
        if (parsed.IsIPv6)
        {
            int skipped = IcmpV6Echo.WriteOver(packet, parsed);
            slot.Start += skipped;
            slot.Length -= skipped;
        }
        else
        {
            IcmpEcho.WriteOver(packet, parsed);
        }
    }

    private static bool TryAbort(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        if (!SctpAbort.MayAnswer(parsed))
        {
            return false;
        }

        ref PacketSlot slot = ref batch[index];
        slot.Length = SctpAbort.WriteOver(batch.Packet(index), parsed);
        slot.Offload = default;
        return true;
    }

    /// <summary>Puts ICMP or ICMPv6 port unreachable before the packet, in the headroom.</summary>
    private static void Unreachable(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        Span<byte> answer = MakeRoom(batch, index, parsed);
        if (parsed.IsIPv6)
        {
            IcmpV6Unreachable.WriteBefore(answer, parsed, IcmpV6Unreachable.PortUnreachable);
        }
        else
        {
            IcmpUnreachable.WriteBefore(answer, parsed, IcmpUnreachable.PortUnreachable);
        }
    }

    /// <summary>Takes headers of an error from the headroom and cuts the quoted packet to what fits behind them.</summary>
    private static Span<byte> MakeRoom(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        ref PacketSlot slot = ref batch[index];
        slot.Start -= parsed.IsIPv6 ? IcmpV6Unreachable.HeaderLength : IcmpUnreachable.HeaderLength;
        slot.Length = parsed.IsIPv6 ? IcmpV6Unreachable.LengthFor(parsed.TotalLength) : IcmpUnreachable.LengthFor(parsed.TotalLength);
        slot.Offload = default;
        return batch.Packet(index);
    }
}
