using Microsoft.Win32.SafeHandles;
using Pivot.Director.Neighbours;

namespace Pivot.Linux.Devices;

/// <summary>The queues of a TAP or macvtap device by which the director is a station of a link.</summary>
public sealed class BridgedDevice : IDisposable
{
    private readonly BridgedQueue[] _queues;
    private volatile int _mtuBytes;

    internal BridgedDevice(string name, SafeFileHandle[] queues, LinkHost station, Func<ulong> now, int mtuBytes)
    {
        Name = name;
        Station = station;
        _mtuBytes = mtuBytes;
        _queues = new BridgedQueue[queues.Length];
        for (int index = 0; index < queues.Length; index++)
        {
            _queues[index] = new BridgedQueue(this, queues[index], now, keepsTime: index == 0);
        }
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>What the director is on the link.</summary>
    public LinkHost Station { get; }

    /// <summary>The largest IP packet that the link takes. Set by the control plane when the link's changes.</summary>
    public int MtuBytes
    {
        get => _mtuBytes;
        set => _mtuBytes = value;
    }

    /// <summary>One for each worker.</summary>
    public IReadOnlyList<BridgedQueue> Queues => _queues;

    /// <summary>Closes the queues and forgets the neighbours. The device stays, without carrier, until a process takes it up again or deletes it.</summary>
    public void Dispose()
    {
        foreach (BridgedQueue queue in _queues)
        {
            queue.Dispose();
        }

        Station.Dispose();
    }
}
