using Pivot.Director;

namespace Pivot.Benchmarks;

/// <summary>Batches whose every slot holds a packet, to be overwritten between two runs.</summary>
internal static class BenchBatch
{
    /// <summary>A batch full of copies of one packet.</summary>
    public static PacketBatch Of(ReadOnlySpan<byte> packet, int capacity)
    {
        var batch = new PacketBatch(capacity);
        while (batch.Count < capacity)
        {
            packet.CopyTo(batch.Room(0));
            batch.Add(packet.Length, default);
        }

        return batch;
    }
}
