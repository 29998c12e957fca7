using Pivot.Packets.TcpOptions;
using Pivot.Packets.TcpSequences;
using Pivot.Packets.Tests.Vectors;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.TcpOptions;

/// <summary>Everything that changes TCP segments, with hostile ones that end at a guard page: lengths agree, and a complete checksum stays as right or wrong as it was.</summary>
public sealed class TcpOptionFuzzTests
{
    private static readonly IpAddress Client4 = IpAddress.Parse("192.0.2.10");
    private static readonly IpAddress Client6 = IpAddress.Parse("2001:db8::10");

    [Fact]
    public void Changes_HostileSegmentsAtAGuardPage_KeepLengthsAndChecksums()
    {
        var random = new Random(20_261_121);
        using var memory = new GuardedMemory(70_000);
        var corpus = new MutatedPackets(random, Corpus());
        int[] changed = new int[5];
        for (int i = 0; i < 300_000; i++)
        {
            byte[] packet = corpus.Next(out OffloadHeader offload);
            if (PacketParser.Parse(packet, out ParsedPacket parsed) != ParseResult.Ok || !parsed.HasTransport || parsed.Key.Protocol != IpProtocol.Tcp)
            {
                continue;
            }

            int room = random.Next(5) == 0 ? random.Next(64) : 64;
            Span<byte> grown = memory.Place([.. new byte[room], .. packet[..parsed.TotalLength]]);
            ushort wrongness = Residue(grown[room..], parsed);
            int kind = random.Next(5);
            bool partial = offload.HasPartialChecksum;
            int moved = Change(kind, grown, room, ref parsed, ref offload, (uint)random.NextInt64(1L << 32));
            if (moved < 0)
            {
                continue;
            }

            changed[kind]++;
            Span<byte> result = grown[(room - moved)..];
            Assert.Equal(ParseResult.Ok, PacketParser.Parse(result, out ParsedPacket after));
            Assert.Equal((result.Length, parsed.TransportOffset), (after.TotalLength, after.TransportOffset));

            // Inserting an odd number of bytes exchanges the halves of what is wrong.
            ushort expected = moved % 2 == 0 ? wrongness : (ushort)((wrongness << 8) | (wrongness >> 8));
            Assert.True(partial || Residue(result, after) == expected, $"{kind}: {Convert.ToHexString(packet)}");
        }

        Assert.All(changed, count => Assert.InRange(count, 5_000, 200_000));
    }

    /// <returns>How many bytes earlier the packet starts now; -1 when it was not changed.</returns>
    private static int Change(int kind, Span<byte> grown, int room, ref ParsedPacket parsed, ref OffloadHeader offload, uint number)
    {
        Span<byte> packet = grown[room..];
        switch (kind)
        {
            case 0:
                return MssClamp.Apply(packet, parsed, offload, (ushort)(number % 1500)) ? 0 : -1;
            case 1:
                IpAddress client = number % 2 == 0 ? Client4 : Client6;
                int length = ToaOption.LengthFor(client);
                return room >= length && ToaOption.TryInsert(grown[(room - length)..], ref parsed, ref offload, client, (ushort)number) ? length : -1;
            case 2:
                return ToaOption.Erase(packet, parsed, offload) ? 0 : -1;
            case 3:
                var inserted = new InsertedBytes(number, number % 200, number % 3 == 0);
                SequenceTranslation.TowardsReceiver(packet, parsed, offload, inserted);
                SequenceTranslation.TowardsSender(packet, parsed, offload, inserted);
                return 0;
            default:
                int count = (int)(number % 64);
                Span<byte> bytes = stackalloc byte[count];
                bytes.Fill((byte)number);
                return room >= count && TcpPayloadInsertion.TryInsert(grown[(room - count)..], ref parsed, offload, bytes) ? count : -1;
        }
    }

    /// <summary>What is wrong with the checksum: zero when it is right, in either spelling.</summary>
    private static ushort Residue(ReadOnlySpan<byte> packet, in ParsedPacket parsed)
    {
        ReadOnlySpan<byte> segment = packet[parsed.TransportOffset..parsed.TotalLength];
        ushort sum = ReferenceChecksum.Sum(segment, ReferenceChecksum.PseudoHeader(packet, 6, segment.Length));
        return sum == 0xffff ? (ushort)0 : sum;
    }

    private static byte[][] Corpus()
    {
        byte[] toa = [254, 8, 0x9c, 0x40, 192, 0, 2, 10];
        byte[] sack = [1, 5, 18, 0, 0, 0, 9, 0, 0, 1, 9, 0, 0, 2, 9, 0, 0, 3, 9, 1];
        byte[] syn = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];
        List<byte[]> packets = [];
        foreach ((string source, string destination) in new[] { ("192.0.2.10", "198.51.100.80"), ("2001:db8::1", "2001:db8::2") })
        {
            foreach (byte[] options in new[] { toa, sack, syn, [.. syn, .. toa], [.. toa, .. sack], [1, 1, .. toa, .. new byte[2]], [] })
            {
                packets.Add(PacketBuilder.Tcp(source, 40000, destination, 80, TcpFlags.Syn).TcpOptions(options).Sequence(1, 2).Build());
                packets.Add(PacketBuilder.Tcp(source, 40000, destination, 80, TcpFlags.Ack | TcpFlags.Psh).TcpOptions(options).Sequence(9, 8).PayloadLength(options.Length + 7).Build());
            }
        }

        return [.. packets];
    }
}
