using System.Diagnostics;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.ProxyProtocol;
using Pivot.Packets.TcpOptions;
using Pivot.Packets.TcpSequences;

namespace Pivot.Director.Forwarding;

/// <summary>
/// Tells a real server behind FULLNAT the client's address, in the TCP connection itself. Both ways put it on every segment that starts where the client's data starts, so on the acknowledgment that ends the
/// handshake, on the first data with or without FIN, on a FIN without any data, and on what of these is sent again: the server always hears it first, also one that speaks first.
/// <list type="bullet">
/// <item>TOA: an option on these segments; one that the client has sent itself is forged, and erased.</item>
/// <item>PROXY: a header before the data, until the server has acknowledged it; sequence numbers behind it are translated for the connection's life.</item>
/// </list>
/// A SYN loses its data (TCP Fast Open), which the client sends again after the handshake, and the segment size in the SYN-ACK leaves room.
/// </summary>
internal static class ClientAddressTransmitter
{
    /// <summary>The longest option or header.</summary>
    public const int MostBytes = ProxyHeaderV1.MostBytes;

    /// <summary>Bytes that the server's PROXY header has for a client; 0 where it takes none.</summary>
    /// <param name="mode">As the real server is configured.</param>
    /// <param name="flow">From the client to the virtual service.</param>
    public static int HeaderLength(ClientAddressMode mode, in FlowKey flow)
    {
        Span<byte> header = stackalloc byte[MostBytes];
        return flow.Protocol == IpProtocol.Tcp ? WriteHeader(header, mode, flow) : 0;
    }

    /// <summary>How much longer a segment of the client may get.</summary>
    /// <param name="mode">As the real server is configured.</param>
    /// <param name="client">The client.</param>
    /// <param name="other">The connection's other end, of either direction.</param>
    public static int Growth(ClientAddressMode mode, IpAddress client, in OtherEnd other) =>
        mode == ClientAddressMode.Toa ? ToaOption.LengthFor(client) : other.IsInsertedPassed ? 0 : other.SequenceDelta;

    /// <summary>Finishes a segment of the client whose addresses have been rewritten.</summary>
    /// <param name="batch">Its batch.</param>
    /// <param name="index">The packet.</param>
    /// <param name="parsed">Its parse, from before: the key's source is the client, the destination the virtual service.</param>
    /// <param name="mode">As the real server is configured.</param>
    /// <param name="other">The connection's local end.</param>
    /// <returns>Why it must not go; <see cref="DropReason.None"/> when it may.</returns>
    public static DropReason WriteToServer(PacketBatch batch, int index, in ParsedPacket parsed, ClientAddressMode mode, in OtherEnd other)
    {
        ref PacketSlot slot = ref batch[index];
        Span<byte> packet = batch.Packet(index);
        if (mode == ClientAddressMode.Toa)
        {
            ToaOption.Erase(packet, parsed, slot.Offload);
        }

        if ((parsed.TcpFlags & TcpFlags.Syn) != 0)
        {
            int length = TcpPayloadInsertion.WriteSegment(packet, packet, parsed, ref slot.Offload, []);
            slot.Length = length == 0 ? slot.Length : length;
            return DropReason.None;
        }

        bool isFirst = TcpSequenceNumbers.Sequence(packet, parsed) == other.SequenceStart && (parsed.TcpFlags & (TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Ack;
        if (other.SequenceDelta == 0)
        {
            if (isFirst && mode == ClientAddressMode.Toa && (other.Address != parsed.Key.Source || other.Port != parsed.Key.SourcePort))
            {
                InsertOption(batch, index, parsed);
            }

            return DropReason.None;
        }

        if (isFirst && !other.IsInsertedPassed)
        {
            return TryInsertHeader(batch, index, parsed, mode, other) ? DropReason.None : DropReason.ProxyHeaderNoRoom;
        }

        SequenceTranslation.TowardsReceiver(packet, parsed, slot.Offload, InsertedOf(other));
        return DropReason.None;
    }

    /// <summary>Finishes a segment of the real server whose addresses have been rewritten.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="parsed">Its parse, from before.</param>
    /// <param name="offload">Its offload header.</param>
    /// <param name="mode">As the real server is configured.</param>
    /// <param name="other">The connection's client end.</param>
    /// <param name="linkBytes">The longest packet that the board's link towards the server takes.</param>
    /// <returns>True when the server has acknowledged the header with this segment first.</returns>
    public static bool WriteToClient(Span<byte> packet, in ParsedPacket parsed, in OffloadHeader offload, ClientAddressMode mode, in OtherEnd other, int linkBytes)
    {
        if ((parsed.TcpFlags & TcpFlags.Syn) != 0 && MssClamp.TryRead(packet, parsed, out ushort announced))
        {
            int growth = Growth(mode, other.Address, other);
            int most = Math.Min(announced - growth, MssClamp.For(linkBytes, growth, parsed.IsIPv6));
            MssClamp.Apply(packet, parsed, offload, (ushort)Math.Max(1, most));
        }

        if (other.SequenceDelta == 0)
        {
            return false;
        }

        InsertedBytes inserted = InsertedOf(other);
        bool passes = !other.IsInsertedPassed && (parsed.TcpFlags & TcpFlags.Ack) != 0
            && inserted.IsAcknowledgedBy(TcpSequenceNumbers.Acknowledgment(packet, parsed));
        SequenceTranslation.TowardsSender(packet, parsed, offload, inserted);
        return passes;
    }

    /// <summary>The bytes before the client's data.</summary>
    public static InsertedBytes InsertedOf(in OtherEnd other) => new(other.SequenceStart, other.SequenceDelta, other.IsInsertedPassed);

    private static int WriteHeader(Span<byte> target, ClientAddressMode mode, in FlowKey flow) => mode switch
    {
        ClientAddressMode.ProxyV1 => ProxyHeaderV1.Write(target, flow),
        ClientAddressMode.ProxyV2 => ProxyHeaderV2.Write(target, flow),
        _ => 0,
    };

    /// <summary>A segment whose options leave no room for it goes without: the next one that starts there has it.</summary>
    private static void InsertOption(PacketBatch batch, int index, in ParsedPacket parsed)
    {
        ref PacketSlot slot = ref batch[index];
        int length = ToaOption.LengthFor(parsed.Key.Source);
        ParsedPacket grown = parsed;
        if (ToaOption.TryInsert(batch.PacketWithPrefix(index, length), ref grown, ref slot.Offload, parsed.Key.Source, parsed.Key.SourcePort))
        {
            Grow(ref slot, length);
        }
    }

    private static bool TryInsertHeader(PacketBatch batch, int index, in ParsedPacket parsed, ClientAddressMode mode, in OtherEnd other)
    {
        Span<byte> header = stackalloc byte[MostBytes];
        int length = WriteHeader(header, mode, parsed.Key);

        // Where the server was told to take another header meanwhile, none fits the connection any more.
        ParsedPacket grown = parsed;
        if (length != other.SequenceDelta || !TcpPayloadInsertion.TryInsert(batch.PacketWithPrefix(index, length), ref grown, batch[index].Offload, header[..length]))
        {
            return false;
        }

        Grow(ref batch[index], length);
        return true;
    }

    private static void Grow(ref PacketSlot slot, int bytes)
    {
        Debug.Assert(slot.Start >= bytes, "the headroom has space for every option and header");
        slot.Start -= bytes;
        slot.Length += bytes;
    }
}
