using Pivot.Director.Forwarding;

namespace Pivot.Director;

/// <content>Packets that leave in pieces. The plan of each stands beside the slots; the pieces are made one after the other in a room of their own, so that nothing is allocated.</content>
public sealed unsafe partial class PacketBatch
{
    /// <summary>The most bytes that <see cref="Piece"/> leaves before a piece.</summary>
    public const int MostBytesBeforePiece = Headroom - TunnelTransmitter.MostOverheadBytes;

    private readonly TunnelPieces[] _plans;
    private byte* _room;

    /// <summary>Makes one of the packets that leave in a slot's stead; its checksums are complete. It is there until the next one is made.</summary>
    /// <param name="index">A slot with <see cref="PacketSlot.Pieces"/>.</param>
    /// <param name="number">Which: 0 to <see cref="PacketSlot.Pieces"/> less 1, to be sent in this order.</param>
    /// <param name="bytesBefore">Room before the packet for a device's header, 0 to <see cref="MostBytesBeforePiece"/>; its content is undefined.</param>
    public Span<byte> Piece(int index, int number, int bytesBefore)
    {
        ref PacketSlot slot = ref _slots[index];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)number, slot.Pieces, nameof(number));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytesBefore, (uint)MostBytesBeforePiece, nameof(bytesBefore));
        var room = new Span<byte>(_room, SlotBytes);
        int length = TunnelTransmitter.WritePiece(room, Packet(index), slot, _plans[index], number, out int start);
        return room.Slice(start - bytesBefore, bytesBefore + length);
    }

    /// <summary>Plans that a slot leaves in pieces.</summary>
    internal void CutIntoPieces(int index, int pieces, in TunnelPieces plan)
    {
        _slots[index].Pieces = (ushort)pieces;
        _plans[index] = plan;
    }
}
