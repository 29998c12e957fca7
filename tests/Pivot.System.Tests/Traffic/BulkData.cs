using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pivot.System.Tests.Traffic;

/// <summary>Sends and receives a stream of numbered random blocks, hashing as it goes: lost, doubled or reordered blocks change the hash.</summary>
internal static class BulkData
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>Writes a number of bytes.</summary>
    public static void Send(Stream stream, long length, IncrementalHash hash)
    {
        byte[] block = RandomNumberGenerator.GetBytes(BlockBytes);
        for (long sent = 0; sent < length; sent += block.Length)
        {
            BinaryPrimitives.WriteInt64BigEndian(block, sent);
            ReadOnlySpan<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, length - sent));
            hash.AppendData(part);
            stream.Write(part);
        }
    }

    /// <summary>Reads a number of bytes.</summary>
    /// <exception cref="EndOfStreamException">The peer closed before.</exception>
    public static void Receive(Stream stream, long length, IncrementalHash hash)
    {
        byte[] block = new byte[BlockBytes];
        long received = 0;
        while (received < length)
        {
            int read = stream.Read(block, 0, (int)Math.Min(block.Length, length - received));
            if (read == 0)
            {
                throw new EndOfStreamException($"the peer closed after {received} of {length} bytes");
            }

            hash.AppendData(block.AsSpan(0, read));
            received += read;
        }
    }
}
