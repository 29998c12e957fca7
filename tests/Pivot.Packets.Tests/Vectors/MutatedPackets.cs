namespace Pivot.Packets.Tests.Vectors;

/// <summary>An endless, repeatable stream of a corpus's packets: some as they are, some cut short or with bytes changed, some noise.</summary>
internal sealed class MutatedPackets(Random random, byte[][] corpus)
{
    private static readonly byte[] Interesting = [0, 1, 2, 3, 4, 5, 7, 8, 10, 15, 19, 20, 21, 39, 40, 41, 60, 127, 128, 253, 254, 255];

    /// <summary>The next packet.</summary>
    public byte[] Next()
    {
        int kind = random.Next(10);
        if (kind == 0)
        {
            byte[] noise = new byte[random.Next(100)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] packet = [.. corpus[random.Next(corpus.Length)]];
        if (kind is 1 or 2)
        {
            packet = packet[..random.Next(packet.Length + 1)];
        }

        for (int mutations = kind < 5 ? random.Next(1, 5) : 0; mutations > 0 && packet.Length > 0; mutations--)
        {
            packet[random.Next(packet.Length)] = random.Next(2) == 0 ? Interesting[random.Next(Interesting.Length)] : (byte)random.Next(256);
        }

        return packet;
    }

    /// <summary>The next packet.</summary>
    /// <param name="offload">Its offload header: mostly none, sometimes nonsense.</param>
    public byte[] Next(out OffloadHeader offload)
    {
        offload = random.Next(6) != 0
            ? default
            : new OffloadHeader
            {
                Flags = (byte)random.Next(4),
                GsoType = (byte)(random.Next(4) == 0 ? random.Next(6) : 0),
                GsoSize = (ushort)random.Next(65536),
                ChecksumStart = (ushort)random.Next(random.Next(2) == 0 ? 100 : 65536),
                ChecksumOffset = (ushort)random.Next(random.Next(2) == 0 ? 30 : 65536),
            };
        return Next();
    }
}
