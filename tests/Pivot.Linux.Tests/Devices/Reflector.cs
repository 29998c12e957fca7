using Pivot.Director;
using Pivot.Linux.Devices;
using Pivot.Packets;

namespace Pivot.Linux.Tests.Devices;

/// <summary>
/// A worker that sends every packet back with its addresses exchanged: both ends of a connection can then be sockets of one host. The exchange leaves every checksum right,
/// partial ones too, since sums do not mind the order.
/// </summary>
internal sealed class Reflector : IDisposable
{
    private readonly TunQueue _queue;
    private readonly Thread _thread;

    public Reflector(TunQueue queue)
    {
        _queue = queue;
        _thread = new Thread(Work);
        _thread.Start();
    }

    public int Packets { get; private set; }

    public int TcpSuperpackets { get; private set; }

    public int LongestPacket { get; private set; }

    public int Refused { get; private set; }

    public static void SwapAddresses(Span<byte> packet)
    {
        Span<byte> source = stackalloc byte[4];
        packet.Slice(12, 4).CopyTo(source);
        packet.Slice(16, 4).CopyTo(packet[12..]);
        source.CopyTo(packet[16..]);
    }

    public void Dispose()
    {
        _queue.Wake();
        _thread.Join();
    }

    private void Work()
    {
        using PacketBatch batch = new(32);
        while (_queue.Receive(batch, -1))
        {
            for (int index = 0; index < batch.Count; index++)
            {
                SwapAddresses(batch.Packet(index));
                batch[index].Verdict = Verdict.Forward;
                Packets++;
                TcpSuperpackets += batch[index].Offload.GsoType == OffloadHeader.GsoTcp4 ? 1 : 0;
                LongestPacket = Math.Max(LongestPacket, batch[index].Length);
            }

            Refused += _queue.Send(batch);
            batch.Clear();
        }
    }
}
