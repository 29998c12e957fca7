using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Packets;

namespace Pivot.Testing.Packets;

/// <summary>A packet device without a kernel: packets that a test puts in are received, what is sent can be looked at. Safe for several threads.</summary>
public sealed class MemoryDevice : IPacketDevice
{
    private readonly object _lock = new();
    private readonly Queue<(byte[] Packet, OffloadHeader Offload)> _waiting = [];
    private readonly List<SentPacket> _sent = [];
    private bool _awake;

    /// <summary>How many of the next packets the device refuses to send.</summary>
    public int Refuse { get; set; }

    /// <summary>A copy of what was sent so far.</summary>
    public IReadOnlyList<SentPacket> Sent
    {
        get
        {
            lock (_lock)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Puts a packet in front of the director.</summary>
    public void Inject(byte[] packet, OffloadHeader offload = default)
    {
        lock (_lock)
        {
            _waiting.Enqueue((packet, offload));
            Monitor.PulseAll(_lock);
        }
    }

    /// <inheritdoc/>
    public bool Receive(PacketBatch batch, int timeout)
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_awake)
            {
                if (!Monitor.Wait(_lock, timeout))
                {
                    return true;
                }
            }

            while (_waiting.Count != 0 && batch.Count < batch.Capacity)
            {
                (byte[] packet, OffloadHeader offload) = _waiting.Dequeue();
                packet.CopyTo(batch.Room(0));
                batch.Add(packet.Length, offload);
            }

            return batch.Count != 0 || !_awake;
        }
    }

    /// <inheritdoc/>
    public int Send(PacketBatch batch)
    {
        lock (_lock)
        {
            int refused = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch[i].Verdict is Verdict.Drop or Verdict.Held)
                {
                    continue;
                }

                if (Refuse > 0)
                {
                    Refuse--;
                    refused++;
                    continue;
                }

                Send(batch, i);
            }

            Monitor.PulseAll(_lock);
            return refused;
        }
    }

    private void Send(PacketBatch batch, int index)
    {
        ref PacketSlot slot = ref batch[index];
        if (slot.Pieces == 0)
        {
            _sent.Add(new SentPacket(batch.Packet(index).ToArray(), slot.Offload, slot.Verdict));
        }

        for (int number = 0; number < slot.Pieces; number++)
        {
            _sent.Add(new SentPacket(batch.Piece(index, number, 0).ToArray(), default, slot.Verdict));
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        lock (_lock)
        {
            _awake = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits until so many packets were sent in all.</summary>
    /// <returns>False when they were not within the time.</returns>
    public bool WaitForSent(int count, TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        lock (_lock)
        {
            while (_sent.Count < count)
            {
                long left = end - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_lock, (int)left))
                {
                    return _sent.Count >= count;
                }
            }
        }

        return true;
    }
}
