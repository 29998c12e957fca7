using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Packets;

namespace Pivot.Linux.Devices;

/// <summary>
/// A persistent multi-queue TUN device (Documentation/networking/tuntap.rst): it outlives the process, so that a next one can take up its queues with
/// addresses, routes and interface index unchanged. It is removed through rtnetlink.
/// </summary>
public sealed unsafe class TunDevice : IDisposable
{
    /// <summary>Where the kernel hands out TUN queues.</summary>
    public const string ControlPath = "/dev/net/tun";

    /// <summary>The most queues that the kernel gives one device (<c>MAX_TAP_QUEUES</c>).</summary>
    public const int MaximumQueues = 256;

    private const ushort QueueFlags = Libc.IFF_TUN | Libc.IFF_NO_PI | Libc.IFF_VNET_HDR | Libc.IFF_MULTI_QUEUE;

    private const uint TcpOffloads = Libc.TUN_F_CSUM | Libc.TUN_F_TSO4 | Libc.TUN_F_TSO6 | Libc.TUN_F_TSO_ECN;

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
    public static TunDevice Create(string name, int queueCount) => Open(name, queueCount, Libc.IFF_TUN_EXCL);

    /// <summary>Takes up the queues of a device that exists and is ours.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="queueCount">1 to <see cref="MaximumQueues"/>; need not be what it was made with.</param>
    /// <exception cref="LinuxException">The kernel refused; EINVAL when the interface is not a multi-queue TUN device.</exception>
    public static TunDevice Attach(string name, int queueCount) => Open(name, queueCount, firstQueueFlags: 0);

    /// <summary>Closes the queues. The device stays, without carrier, until a process takes it up again or deletes it.</summary>
    public void Dispose()
    {
        foreach (TunQueue queue in _queues)
        {
            queue.Dispose();
        }
    }

    private static TunDevice Open(string name, int queueCount, ushort firstQueueFlags)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queueCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queueCount, MaximumQueues);
        List<TunQueue> queues = new(queueCount);
        try
        {
            bool segmentsUdp = false;
            for (int index = 0; index < queueCount; index++)
            {
                SafeFileHandle queue = FileDescriptor.Open(ControlPath, Libc.O_RDWR | Libc.O_NONBLOCK);
                queues.Add(new TunQueue(name, queue));
                Bind(queue, name, index == 0 ? (ushort)(QueueFlags | firstQueueFlags) : QueueFlags);
                if (index == 0)
                {
                    segmentsUdp = ConfigureDevice(queue, name);
                }
            }

            return new TunDevice(name, [.. queues], segmentsUdp);
        }
        catch
        {
            queues.ForEach(queue => queue.Dispose());
            throw;
        }
    }

    private static void Bind(SafeFileHandle queue, string name, ushort flags)
    {
        InterfaceRequest request = new() { Name = InterfaceName.From(name), Flags = flags };
        if (Libc.ioctl(queue.Number(), Libc.TUNSETIFF, &request) != 0)
        {
            throw LinuxException.ForLastError($"ioctl(TUNSETIFF, \"{name}\")");
        }
    }

    /// <summary>Sets what belongs to the device and not to one queue.</summary>
    /// <returns>True when UDP segmentation is on.</returns>
    private static bool ConfigureDevice(SafeFileHandle queue, string name)
    {
        int headerBytes = OffloadHeader.Size;
        if (Libc.ioctl(queue.Number(), Libc.TUNSETVNETHDRSZ, &headerBytes) != 0)
        {
            throw LinuxException.ForLastError($"ioctl(TUNSETVNETHDRSZ, \"{name}\")");
        }

        bool segmentsUdp = TrySetOffloads(queue, name, TcpOffloads | Libc.TUN_F_USO4 | Libc.TUN_F_USO6);
        if (!segmentsUdp && !TrySetOffloads(queue, name, TcpOffloads))
        {
            throw LinuxException.ForLastError($"ioctl(TUNSETOFFLOAD, \"{name}\")");
        }

        if (Libc.ioctl(queue.Number(), Libc.TUNSETPERSIST, (nuint)1) != 0)
        {
            throw LinuxException.ForLastError($"ioctl(TUNSETPERSIST, \"{name}\")");
        }

        return segmentsUdp;
    }

    /// <summary>False when this kernel does not know one of the offloads (EINVAL).</summary>
    private static bool TrySetOffloads(SafeFileHandle queue, string name, uint offloads)
    {
        if (Libc.ioctl(queue.Number(), Libc.TUNSETOFFLOAD, (nuint)offloads) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Errno.EINVAL ? false : throw LinuxException.ForLastError($"ioctl(TUNSETOFFLOAD, \"{name}\")");
    }
}
