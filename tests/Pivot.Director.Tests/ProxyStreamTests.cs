using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.ProxyProtocol;
using Pivot.Packets.TcpSequences;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;

namespace Pivot.Director.Tests;

/// <summary>
/// Whole conversations with a PROXY header over a network that loses, repeats and reorders, with sequence numbers that wrap: the server reads the header and then exactly the client's bytes, and the client is told
/// of no byte that it has not sent.
/// </summary>
public sealed class ProxyStreamTests : IDisposable
{
    private readonly DirectorBench _bench = new(4096);

    public ProxyStreamTests()
    {
        _bench.Apply(Web(FullNat(Server1, 8080, ClientAddressMode.ProxyV2)));
        ApplyBoard(_bench.Director);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Process_ThousandConversations_AllBytesArriveBehindTheHeader()
    {
        for (int number = 0; number < 1000; number++)
        {
            var random = new Random(number);
            Converse(1024 + number, number % 3 == 0 ? uint.MaxValue - (uint)random.Next(200) : (uint)random.Next(), random);
        }
    }

    /// <summary>A client that sends what it believes not to be acknowledged, in segments of random sizes, until all of it is.</summary>
    private void Converse(int port, uint start, Random random)
    {
        byte[] wanted = new byte[random.Next(1, 3000)];
        random.NextBytes(wanted);
        Span<byte> header = stackalloc byte[ProxyHeaderV2.MostBytes];
        int added = ProxyHeaderV2.Write(header, new FlowKey(IpProtocol.Tcp, IpAddress.Parse(Client), (ushort)port, IpAddress.Parse(Virtual), 80));
        byte[] expected = [.. header[..added], .. wanted];
        byte[] received = new byte[expected.Length];
        bool[] has = new bool[expected.Length];
        int acknowledged = 0;

        Send(PacketBuilder.Tcp(Client, port, Virtual, 80, TcpFlags.Syn).Sequence(start - 1));
        ConnectionEnd end = EndOf(port);
        for (int round = 0; acknowledged < wanted.Length; round++)
        {
            Assert.True(round < 5000, $"conversation {port} does not come to its end");
            int from = random.Next(4) == 0 ? acknowledged + random.Next(Math.Min(400, wanted.Length - acknowledged)) : acknowledged;
            int length = random.Next(8) == 0 ? 0 : random.Next(1, Math.Min(600, wanted.Length - from) + 1);
            byte[] segment = Send(PacketBuilder.Tcp(Client, port, Virtual, 80, TcpFlags.Ack).Sequence(start + (uint)from, 1).Payload(wanted[from..(from + length)]));
            if (random.Next(3) != 0)
            {
                Take(segment, start, received, has);
            }

            int arrived = Array.IndexOf(has, false) is var first && first < 0 ? has.Length : first;
            byte[] reply = Send(PacketBuilder.Tcp(Server1, 8080, end.Address, end.Port, TcpFlags.Ack).Sequence(1, start + (uint)arrived));
            PacketParser.Parse(reply, out ParsedPacket parsed);
            int told = (int)(TcpSequenceNumbers.Acknowledgment(reply, parsed) - start);
            Assert.Equal(Math.Max(0, arrived - added), told);
            acknowledged = random.Next(3) != 0 ? Math.Max(acknowledged, told) : acknowledged;
        }

        Assert.Equal(expected, received);
    }

    /// <summary>What the server's TCP does: bytes at their places, never different ones at the same place.</summary>
    private static void Take(byte[] segment, uint start, byte[] received, bool[] has)
    {
        PacketParser.Parse(segment, out ParsedPacket parsed);
        int offset = (int)(TcpSequenceNumbers.Sequence(segment, parsed) - start);
        ReadOnlySpan<byte> data = segment.AsSpan(parsed.TransportOffset + 20);
        for (int i = 0; i < data.Length; i++)
        {
            Assert.True(!has[offset + i] || received[offset + i] == data[i], $"byte {offset + i} comes twice and differs");
            (received[offset + i], has[offset + i]) = (data[i], true);
        }
    }

    private byte[] Send(PacketBuilder packet)
    {
        Outcome outcome = _bench.Send(packet);
        Assert.Equal(Verdict.Forward, outcome.Verdict);
        PacketAssert.IPv4(outcome.Bytes, PacketAssert.ChecksumsCorrect());
        return outcome.Bytes;
    }

    private ConnectionEnd EndOf(int clientPort)
    {
        var connection = _bench.Connections().Single(connection => connection.ClientPort == clientPort);
        return new ConnectionEnd(connection.Local.ToString(), connection.LocalPort);
    }

    private sealed record ConnectionEnd(string Address, int Port);
}
