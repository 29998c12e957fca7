using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Devices;

/// <summary>The descriptor of one queue of a TUN, TAP or macvtap device, and the one that wakes who waits for it. No allocation. Used by one worker thread; <see cref="Wake"/> from any.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue of a network device, which is what the kernel calls it.")]
internal sealed unsafe class DeviceQueue : IDisposable
{
    private readonly string _device;
    private readonly SafeFileHandle _queue;
    private readonly SafeFileHandle _wake;
    private volatile bool _woken;

    /// <summary>Takes a descriptor over.</summary>
    /// <param name="device">The device's name, for messages.</param>
    /// <param name="queue">The queue, which does not block.</param>
    public DeviceQueue(string device, SafeFileHandle queue)
    {
        _device = device;
        _queue = queue;
        _wake = FileDescriptor.Own(Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd()");
    }

    /// <summary>True once <see cref="Wake"/> has been called.</summary>
    public bool IsWoken => _woken;

    /// <summary>True once the descriptors are closed.</summary>
    public bool IsClosed => _queue.IsClosed;

    /// <summary>The descriptor, for what belongs to the device as a whole.</summary>
    public SafeFileHandle Handle => _queue;

    /// <summary>Waits for something to read, for <see cref="Wake"/> or for the time to pass.</summary>
    /// <param name="timeout">Milliseconds; -1 = without end.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Wait(int timeout)
    {
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Fd = _queue.Number(), Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = _wake.Number(), Events = Libc.POLLIN };
        if (Libc.poll(descriptors, 2, timeout) < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
        {
            throw LinuxException.ForLastError($"poll(\"{_device}\")");
        }
    }

    /// <summary>Reads one packet or frame with its offload header.</summary>
    /// <param name="room">Where to.</param>
    /// <param name="length">Its bytes; 0 for a faulty one, which is gone.</param>
    /// <returns>False when there is nothing to read.</returns>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool TryRead(Span<byte> room, out int length)
    {
        fixed (byte* start = room)
        {
            length = (int)Libc.read(_queue.Number(), start, (nuint)room.Length);
        }

        if (length >= 0)
        {
            length = length <= room.Length ? length : 0;
            return true;
        }

        length = 0;
        return IsPacketFault(Marshal.GetLastPInvokeError(), "read");
    }

    /// <summary>Writes one packet or frame that begins with its offload header.</summary>
    /// <returns>False when the kernel did not take it.</returns>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            while (Libc.write(_queue.Number(), start, (nuint)packet.Length) < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                {
                    _ = IsPacketFault(errno, "write");
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Ends a present or future <see cref="Wait"/>. Safe from any thread.</summary>
    public void Wake()
    {
        _woken = true;
        ulong one = 1;
        bool held = false;
        try
        {
            _wake.DangerousAddRef(ref held);

            // It can only fail because the counter is full: then the descriptor is readable, which is what is wanted.
            _ = Libc.write(_wake.Number(), &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody is left to be woken.
        }
        finally
        {
            if (held)
            {
                _wake.DangerousRelease();
            }
        }
    }

    /// <summary>Closes the queue; the device stays. No worker may be using it.</summary>
    public void Dispose()
    {
        _queue.Dispose();
        _wake.Dispose();
    }

    /// <summary>True when an error concerns one packet, false when there is nothing to read or no room to write now.</summary>
    /// <param name="errno">The error.</param>
    /// <param name="call">Of which call.</param>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public bool IsPacketFault(int errno, string call) => errno switch
    {
        Errno.EAGAIN => false,
        Errno.EBADFD or Errno.EBADF or Errno.ENODEV or Errno.ENXIO =>
            throw new LinuxException($"{call}(\"{_device}\")", errno, "the device is gone; was it deleted by hand? Start pivot again"),
        _ => true,
    };
}
