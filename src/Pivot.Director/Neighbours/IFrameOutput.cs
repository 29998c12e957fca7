using Pivot.Packets;

namespace Pivot.Director.Neighbours;

/// <summary>
/// Where a worker's own frames go: questions, answers, announcements and packets that had to wait. Used by that worker alone, never under a lock, and never throws: a link that takes
/// no more gives no room.
/// </summary>
public interface IFrameOutput
{
    /// <summary>Room for the next frame.</summary>
    /// <param name="length">Bytes of the frame, from its Ethernet header on.</param>
    /// <returns>Exactly that many bytes, which stay the frame's until <see cref="Send"/>; empty when the link takes no more now.</returns>
    Span<byte> Room(int length);

    /// <summary>Sends the frame that was written into <see cref="Room"/>, after all that were sent before.</summary>
    /// <param name="offload">Checksum and segmentation state, its offsets counted from the frame's first byte; default for a complete frame.</param>
    void Send(in OffloadHeader offload);
}
