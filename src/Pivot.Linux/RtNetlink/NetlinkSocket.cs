using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>
/// A netlink socket: requests one after the other, each answered before the next. It belongs to the network namespace of the thread that made it, whoever uses it later.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>The kernel builds dump datagrams of up to 32 KiB for a reader that offers as much.</summary>
    private const int ReceiveBytes = 64 * 1024;

    private const int DumpAttempts = 10;

    /// <summary>The kernel answers at once; this only keeps a lost answer (ENOBUFS) from hanging the control plane.</summary>
    private const int AnswerSeconds = 5;

    private readonly SafeFileHandle _socket;
    /// <summary>What of it no answer fills is never touched. Not pinned for good: some of these and the garbage collector would go through all there is.</summary>
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ReceiveBytes);
    private uint _sequence;

    /// <summary>Opens the socket.</summary>
    /// <param name="family">NETLINK_*: which part of the kernel it talks to.</param>
    /// <exception cref="LinuxException">The kernel refused, or has no such part.</exception>
    public NetlinkSocket(int family = Libc.NETLINK_ROUTE)
    {
        _socket = FileDescriptor.Own(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, family), "socket(AF_NETLINK)");
        try
        {
            NetlinkSocketAddress address = new() { Family = Libc.AF_NETLINK };
            if (Libc.bind(_socket.Number(), &address, (uint)sizeof(NetlinkSocketAddress)) != 0)
            {
                throw LinuxException.ForLastError("bind(AF_NETLINK)");
            }

            // Both since Linux 4.20 at the latest; without them errors lack their sentence and dumps are not filtered, nothing else.
            int on = 1;
            _ = Libc.setsockopt(_socket.Number(), Libc.SOL_NETLINK, Libc.NETLINK_EXT_ACK, &on, sizeof(int));
            _ = Libc.setsockopt(_socket.Number(), Libc.SOL_NETLINK, Libc.NETLINK_GET_STRICT_CHK, &on, sizeof(int));
            TimeValue timeout = new() { Seconds = AnswerSeconds };
            _ = Libc.setsockopt(_socket.Number(), Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, &timeout, (uint)sizeof(TimeValue));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads one message of an answer.</summary>
    /// <returns>The record, or null when the message holds none that is wanted.</returns>
    public delegate T? Parser<T>(NetlinkMessage message)
        where T : class;

    /// <summary>Sends a request that changes something and waits until the kernel has done it.</summary>
    /// <param name="request">Without NLM_F_ACK.</param>
    /// <param name="operation">What it does, for the error.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Change(NetlinkRequest request, string operation) => Query<object>(request, operation, static _ => null);

    /// <summary>Sends a request for one record.</summary>
    /// <param name="request">The request.</param>
    /// <param name="operation">What it does, for the error.</param>
    /// <param name="parse">Reads the record.</param>
    /// <param name="none">Errors (errno) by which the kernel says that there is none.</param>
    /// <returns>The record, or null when the kernel sent none.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public T? Query<T>(NetlinkRequest request, string operation, Parser<T> parse, params ReadOnlySpan<int> none)
        where T : class
    {
        List<T> answers = [];
        _ = Exchange(request, operation, parse, answers, none);
        return answers.Count > 0 ? answers[0] : null;
    }

    /// <summary>Asks for all records; again when they changed while the kernel listed them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="operation">What it does, for the error.</param>
    /// <param name="parse">Reads a record.</param>
    /// <param name="none">Errors (errno) by which the kernel says that there are none.</param>
    /// <exception cref="LinuxException">The kernel refused, or the records never stood still.</exception>
    public List<T> Dump<T>(NetlinkRequest request, string operation, Parser<T> parse, params ReadOnlySpan<int> none)
        where T : class
    {
        for (int attempt = 0; attempt < DumpAttempts; attempt++)
        {
            List<T> answers = [];
            if (Exchange(request, operation, parse, answers, none))
            {
                return answers;
            }
        }

        throw new LinuxException(operation, Errno.EBUSY, "the list changed each time while it was read");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Sends a request and reads its answers to the end.</summary>
    /// <returns>False when the kernel marked the list as inconsistent (NLM_F_DUMP_INTR).</returns>
    private bool Exchange<T>(NetlinkRequest request, string operation, Parser<T> parse, List<T> answers, ReadOnlySpan<int> none)
        where T : class
    {
        Send(request.Finish(++_sequence), operation);
        bool consistent = true;
        while (true)
        {
            ReadOnlySpan<byte> rest = Receive(operation);
            while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message))
            {
                // Left over from a request that was given up.
                if (message.Sequence != _sequence)
                {
                    continue;
                }

                consistent &= (message.Flags & Libc.NLM_F_DUMP_INTR) == 0;
                if (message.Type is Libc.NLMSG_ERROR or Libc.NLMSG_DONE)
                {
                    return message.Error == 0 || none.Contains(-message.Error) ? consistent : throw new LinuxException(operation, -message.Error, message.ErrorText());
                }

                if (parse(message) is { } answer)
                {
                    answers.Add(answer);
                }
            }
        }
    }

    private void Send(ReadOnlySpan<byte> message, string operation)
    {
        fixed (byte* start = message)
        {
            if (Libc.sendto(_socket.Number(), start, (nuint)message.Length, 0, null, 0) != message.Length)
            {
                throw LinuxException.ForLastError(operation);
            }
        }
    }

    private ReadOnlySpan<byte> Receive(string operation)
    {
        fixed (byte* start = _buffer)
        {
            while (true)
            {
                nint length = Libc.recv(_socket.Number(), start, ReceiveBytes, Libc.MSG_TRUNC);
                if (length is >= 0 and <= ReceiveBytes)
                {
                    return _buffer.AsSpan(0, (int)length);
                }

                if (length > ReceiveBytes)
                {
                    throw new LinuxException(operation, Errno.EMSGSIZE, $"the answer has {length} bytes, room is for {ReceiveBytes}");
                }

                if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    throw LinuxException.ForLastError($"{operation}: recv(AF_NETLINK)");
                }
            }
        }
    }
}
