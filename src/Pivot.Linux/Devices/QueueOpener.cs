using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Packets;

namespace Pivot.Linux.Devices;

/// <summary>Opens the queues of TUN, TAP and macvtap devices, all with an offload header before each packet and every offload that the kernel knows (Documentation/networking/tuntap.rst).</summary>
internal static unsafe class QueueOpener
{
    /// <summary>Where the kernel hands out TUN and TAP queues.</summary>
    public const string ControlPath = "/dev/net/tun";

    /// <summary>The most queues that the kernel gives one device (<c>MAX_TAP_QUEUES</c>).</summary>
    public const int MaximumQueues = 256;

    private const ushort QueueFlags = Libc.IFF_NO_PI | Libc.IFF_VNET_HDR | Libc.IFF_MULTI_QUEUE;
    private const uint TcpOffloads = Libc.TUN_F_CSUM | Libc.TUN_F_TSO4 | Libc.TUN_F_TSO6 | Libc.TUN_F_TSO_ECN;

    /// <summary>Opens queues of a device of <c>/dev/net/tun</c>, and makes the device where it is not there. It outlives the process.</summary>
    /// <param name="name">The device's name.</param>
    /// <param name="count">1 to <see cref="MaximumQueues"/>.</param>
    /// <param name="kind"><c>IFF_TUN</c> or <c>IFF_TAP</c>.</param>
    /// <param name="isNew">True = no interface may have the name.</param>
    /// <param name="segmentsUdp">True when the kernel hands over UDP superpackets too (USO, Linux 6.2).</param>
    /// <exception cref="LinuxException">The kernel refused; EBUSY when the name is taken, EINVAL when the interface is another kind of device.</exception>
    public static SafeFileHandle[] Open(string name, int count, ushort kind, bool isNew, out bool segmentsUdp)
    {
        SafeFileHandle[] queues = Open(() => FileDescriptor.Open(ControlPath, Libc.O_RDWR | Libc.O_NONBLOCK), name, count, kind, isNew ? Libc.IFF_TUN_EXCL : (ushort)0, out segmentsUdp);
        if (Libc.ioctl(queues[0].Number(), Libc.TUNSETPERSIST, (nuint)1) != 0)
        {
            LinuxException failure = LinuxException.ForLastError($"ioctl(TUNSETPERSIST, \"{name}\")");
            Close(queues);
            throw failure;
        }

        return queues;
    }

    /// <summary>Opens queues of a device that is there, by its own device node (macvtap).</summary>
    /// <param name="open">Opens the node.</param>
    /// <param name="name">The device's name.</param>
    /// <param name="count">1 to <see cref="MaximumQueues"/>.</param>
    /// <param name="segmentsUdp">As above.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static SafeFileHandle[] OpenNode(Func<SafeFileHandle> open, string name, int count, out bool segmentsUdp) => Open(open, name, count, Libc.IFF_TAP, firstFlags: 0, out segmentsUdp);

    private static SafeFileHandle[] Open(Func<SafeFileHandle> open, string name, int count, ushort kind, ushort firstFlags, out bool segmentsUdp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumQueues);
        List<SafeFileHandle> queues = new(count);
        segmentsUdp = false;
        try
        {
            for (int index = 0; index < count; index++)
            {
                SafeFileHandle queue = open();
                queues.Add(queue);
                Bind(queue, name, (ushort)(QueueFlags | kind | (index == 0 ? firstFlags : 0)));
                segmentsUdp = index == 0 ? ConfigureDevice(queue, name) : segmentsUdp;
            }

            return [.. queues];
        }
        catch
        {
            Close(queues);
            throw;
        }
    }

    private static void Close(IEnumerable<SafeFileHandle> queues)
    {
        foreach (SafeFileHandle queue in queues)
        {
            queue.Dispose();
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
