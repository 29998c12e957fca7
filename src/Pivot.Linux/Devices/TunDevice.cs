using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Devices;

/// <summary>
/// A persistent multi-queue TUN device (Documentation/networking/tuntap.rst): it outlives the process, so that a next one can take up its queues with
/// addresses, routes and interface index unchanged. It is removed through rtnetlink.
/// </summary>
public sealed class TunDevice : IDisposable
{
    /// <summary>Where the kernel hands out TUN queues.</summary>
    public const string ControlPath = QueueOpener.ControlPath;

    /// <summary>The most queues that the kernel gives one device (<c>MAX_TAP_QUEUES</c>).</summary>
    public const int MaximumQueues = QueueOpener.MaximumQueues;

    private readonly TunQueue[] _queues;

    private TunDevice(string name, TunQueue[] queues, bool segmentsUdp)
    {
        Name = name;
        _queues = queues;
        SegmentsUdp = segmentsUdp;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>One for each worker.</summary>
    public IReadOnlyList<TunQueue> Queues => _queues;

    /// <summary>True when the kernel hands over UDP superpackets too (USO, Linux 6.2).</summary>
    public bool SegmentsUdp { get; }

    /// <summary>Makes a new device.</summary>
    /// <param name="name">Its name, which no interface may have.</param>
    /// <param name="queueCount">1 to <see cref="MaximumQueues"/>.</param>
    /// <exception cref="LinuxException">The kernel refused; EBUSY when the name is taken.</exception>
    public static TunDevice Create(string name, int queueCount) => Open(name, queueCount, isNew: true);

    /// <summary>Takes up the queues of a device that exists and is ours.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="queueCount">1 to <see cref="MaximumQueues"/>; need not be what it was made with.</param>
    /// <exception cref="LinuxException">The kernel refused; EINVAL when the interface is not a multi-queue TUN device.</exception>
    public static TunDevice Attach(string name, int queueCount) => Open(name, queueCount, isNew: false);

    /// <summary>Has a program choose the queue for each packet, in the place of the kernel's own table of flows, which costs more. It stays with the device.</summary>
    /// <param name="program">The program's descriptor, of type <c>BPF_PROG_TYPE_SOCKET_FILTER</c>; need not stay open.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal unsafe void ChooseQueuesBy(int program)
    {
        if (Libc.ioctl(_queues[0].Handle.Number(), Libc.TUNSETSTEERINGEBPF, &program) != 0)
        {
            throw LinuxException.ForLastError($"ioctl(TUNSETSTEERINGEBPF, \"{Name}\")");
        }
    }

    /// <summary>Closes the queues. The device stays, without carrier, until a process takes it up again or deletes it.</summary>
    public void Dispose()
    {
        foreach (TunQueue queue in _queues)
        {
            queue.Dispose();
        }
    }

    private static TunDevice Open(string name, int queueCount, bool isNew)
    {
        SafeFileHandle[] queues = QueueOpener.Open(name, queueCount, Libc.IFF_TUN, isNew, out bool segmentsUdp);
        return new TunDevice(name, Array.ConvertAll(queues, queue => new TunQueue(name, queue)), segmentsUdp);
    }
}
