using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>
/// Tells that something about links, addresses, routes or rules of the network namespace has changed (the multicast groups of rtnetlink(7)), whoever changed it; not what. A burst of changes, as a DHCP
/// client makes, is told once, when it has gone quiet. It belongs to the namespace of the thread that makes it; a thread of its own listens and calls. Made before the first look at the network, it misses nothing that changes after that look.
/// </summary>
public sealed unsafe class NetworkEvents : IDisposable
{
    private const uint Groups = Libc.RTMGRP_LINK | Libc.RTMGRP_IPV4_IFADDR | Libc.RTMGRP_IPV6_IFADDR
        | Libc.RTMGRP_IPV4_ROUTE | Libc.RTMGRP_IPV6_ROUTE | Libc.RTMGRP_IPV4_RULE | Libc.RTNLGRP_IPV6_RULE_MASK;

    /// <summary>Messages are not looked into, so one that is cut off is as good.</summary>
    private const int ReceiveBytes = 4096;

    private const int QuietMilliseconds = 50;
    private const int LongestBurstMilliseconds = 500;
    private const int ShortestRestMilliseconds = 200;

    /// <summary>The rest after a call is this many times what the call took: on a board whose routes never stand still (a routing daemon) following them takes a tenth of one core at most.</summary>
    private const int RestFactor = 9;

    private readonly SafeFileHandle _socket;
    private readonly SafeFileHandle _wake;
    private Thread? _thread;

    /// <summary>Takes note of changes from now on.</summary>
    /// <exception cref="LinuxException">The kernel refused the socket.</exception>
    public NetworkEvents()
    {
        _socket = FileDescriptor.Own(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, Libc.NETLINK_ROUTE), "socket(AF_NETLINK)");
        NetlinkSocketAddress address = new() { Family = Libc.AF_NETLINK, Groups = Groups };
        if (Libc.bind(_socket.Number(), &address, (uint)sizeof(NetlinkSocketAddress)) != 0)
        {
            LinuxException failure = LinuxException.ForLastError("bind(AF_NETLINK, groups)");
            _socket.Dispose();
            throw failure;
        }

        _wake = FileDescriptor.Own(Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd()");
    }

    /// <summary>Tells of changes, those since this was made too. Called once.</summary>
    /// <param name="changed">Called on the listening thread, never twice at a time; must not throw.</param>
    public void Tell(Action changed)
    {
        _thread = new Thread(() => Listen(changed), maxStackSize: 256 * 1024) { Name = "pivot network events", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends the listening and waits for a call that is under way. Calling it twice is harmless.</summary>
    public void Dispose()
    {
        if (_wake.IsClosed)
        {
            return;
        }

        ulong one = 1;
        _ = Libc.write(_wake.Number(), &one, sizeof(ulong));
        _thread?.Join();
        _socket.Dispose();
        _wake.Dispose();
    }

    private void Listen(Action changed)
    {
        while (Wait(-1, forChanges: true) != Waited.Stop)
        {
            if (!AwaitQuiet())
            {
                return;
            }

            long start = Stopwatch.GetTimestamp();
            changed();
            int rest = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds * RestFactor;
            if (Wait(Math.Max(rest, ShortestRestMilliseconds), forChanges: false) == Waited.Stop)
            {
                return;
            }
        }
    }

    /// <summary>Takes messages until none has come for a moment; false when listening is over.</summary>
    private bool AwaitQuiet()
    {
        long start = Stopwatch.GetTimestamp();
        Waited waited;
        do
        {
            Drain();
            waited = Wait(QuietMilliseconds, forChanges: true);
        }
        while (waited == Waited.Change && Stopwatch.GetElapsedTime(start).TotalMilliseconds < LongestBurstMilliseconds);
        return waited != Waited.Stop;
    }

    /// <summary>Messages that did not fit (ENOBUFS) were changes too, and the ones that follow are taken all the same.</summary>
    private void Drain()
    {
        byte* buffer = stackalloc byte[ReceiveBytes];
        int errno;
        do
        {
            errno = Libc.recv(_socket.Number(), buffer, ReceiveBytes, 0) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno is 0 or Errno.EINTR or Errno.ENOBUFS);
    }

    private Waited Wait(int milliseconds, bool forChanges)
    {
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Fd = _wake.Number(), Events = Libc.POLLIN };
        descriptors[1] = new PollDescriptor { Fd = _socket.Number(), Events = Libc.POLLIN };
        _ = Libc.poll(descriptors, forChanges ? 2u : 1u, milliseconds);
        return descriptors[0].Revents != 0 ? Waited.Stop : descriptors[1].Revents != 0 ? Waited.Change : Waited.Nothing;
    }

    private enum Waited
    {
        Nothing,
        Change,
        Stop,
    }
}
