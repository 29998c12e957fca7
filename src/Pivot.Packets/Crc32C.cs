using System.Buffers.Binary;
using System.Numerics;

namespace Pivot.Packets;

/// <summary>CRC32c (Castagnoli; RFC 9260 appendix A), by the processor's instruction where it has one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of the bytes: 0xe3069283 for "123456789".</summary>
    /// <param name="data">Any length.</param>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Append(uint.MaxValue, data);

    /// <summary>Goes on with the register's state, which starts with all ones and ends inverted.</summary>
    internal static uint Append(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte value in data)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }

    /// <summary>Goes on with so many zero bytes, which need not be anywhere.</summary>
    internal static uint AppendZeros(uint state, int count)
    {
        for (; count >= sizeof(ulong); count -= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, 0UL);
        }

        for (; count > 0; count--)
        {
            state = BitOperations.Crc32C(state, (byte)0);
        }

        return state;
    }
}
