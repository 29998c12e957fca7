using Pivot.Director.Ports;

namespace Pivot.Director;

/// <summary>
/// What a worker thread runs: receive a batch, have it judged, send it. Ends when the device is woken for good.
/// The clock is read once a batch.
/// </summary>
public sealed class WorkerLoop(PacketDirector director, Worker worker, IPacketDevice device, Func<ulong> now)
{
    private const int PacketsPerBatch = 64;

    /// <summary>Room for held fragments that a batch releases: those of a datagram of 64 KiB on Ethernet, and some.</summary>
    private const int SparePackets = 64;

    /// <summary>Runs until <see cref="IPacketDevice.Wake"/>. Throws what the device throws when it is gone.</summary>
    public void Run()
    {
        using var batch = new PacketBatch(PacketsPerBatch, SparePackets);
        while (device.Receive(batch, timeout: -1))
        {
            director.Process(batch, worker, now());
            int refused = device.Send(batch);
            if (refused != 0)
            {
                PacketDirector.CountRefused(worker, refused);
            }

            batch.Clear();
        }
    }
}
