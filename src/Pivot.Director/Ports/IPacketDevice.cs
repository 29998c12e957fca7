namespace Pivot.Director.Ports;

/// <summary>
/// One queue of the device that packets come from and go to. Used by one worker thread; <see cref="Wake"/> alone may be called from another.
/// Faults of single packets are results; an <see cref="Exception"/> means that the device is gone.
/// </summary>
public interface IPacketDevice
{
    /// <summary>Waits for packets and reads what is there, at most what the batch and a byte budget hold.</summary>
    /// <param name="batch">An empty batch; filled from its first slot on.</param>
    /// <param name="timeout">Milliseconds to wait; -1 = until a packet comes or <see cref="Wake"/> is called.</param>
    /// <returns>False when <see cref="Wake"/> ended the wait for good: the worker should stop.</returns>
    bool Receive(PacketBatch batch, int timeout);

    /// <summary>Carries out the verdicts: writes each packet that is to be forwarded or passed.</summary>
    /// <param name="batch">The batch after the director has judged it.</param>
    /// <returns>How many packets the device refused (no room, no route): dropped, to be counted by the caller.</returns>
    int Send(PacketBatch batch);

    /// <summary>Ends a present or future <see cref="Receive"/>. Safe from any thread.</summary>
    void Wake();
}
