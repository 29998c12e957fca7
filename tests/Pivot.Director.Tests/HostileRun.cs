using Pivot.Packets;

namespace Pivot.Director.Tests;

/// <summary>Plays hostile packets to a director, each ending at a guard page, every second one an answer to what left last, while time goes on; whatever leaves must be a whole packet.</summary>
internal static class HostileRun
{
    /// <summary>Packets of a run.</summary>
    public const int Packets = 600_000;

    private const ulong Start = 1_000_000;

    /// <summary>Makes the answer to a packet that left, as an enemy would; null keeps the answer before it.</summary>
    public delegate byte[]? AnswerOf(byte[] sent, in ParsedPacket parsed, Random random);

    /// <summary>Plays <see cref="Packets"/> packets, beginning at tick 1,000,000, and ends what has expired.</summary>
    public static void Play(PacketDirector director, PacketBatch batch, Random random, AnswerOf answerOf)
    {
        var corpus = new HostilePackets(random);
        Worker worker = director.WorkerOf(0);
        byte[]? answer = null;
        ulong now = Start;
        for (int i = 0; i < Packets; i++)
        {
            OffloadHeader offload = default;
            byte[] packet = answer is not null && i % 2 == 1 ? answer : corpus.Next(out offload);
            batch.Clear();
            batch.AddAtEnd(packet, offload);
            director.Process(batch, worker, now);
            if (batch[0].Verdict == Verdict.Forward)
            {
                byte[] sent = batch.Packet(0).ToArray();
                Assert.Equal(ParseResult.Ok, PacketParser.Parse(sent, out ParsedPacket parsed));
                answer = sent.Length < 1200 ? answerOf(sent, parsed, random) ?? answer : answer;
            }

            if (i % 1000 == 0)
            {
                now += 150;
                director.Expire(now);
            }
        }

        director.Expire(now + 200);
    }
}
