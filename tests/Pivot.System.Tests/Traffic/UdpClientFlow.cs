using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>Numbered datagrams from a client to an echo server at an even rate.</summary>
internal sealed class UdpClientFlow : IDisposable
{
    private const int LeastMtu = 1280;
    private const int MostUnderWay = 64;
    private const int MostBytesUnderWay = 64 * 1024;
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietLimitOfTries = TimeSpan.FromSeconds(2);
    private readonly Socket _socket;

    /// <summary>Makes the socket; it is connected, so only datagrams from the target are received.</summary>
    public UdpClientFlow(NetworkNamespace space, IPEndPoint target)
    {
        _socket = space.Invoke(() => new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        SocketBuffers.Enlarge(_socket);
        _socket.Connect(target);
    }

    /// <summary>The client's own address and port.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>
    /// Sends datagrams, all of which are to come back, and returns how many different ones did. No more are under way than the queues hold while one of the processes on the way is not scheduled;
    /// a lost one stays under way. The first goes alone, for who asks for a neighbour keeps few packets until it answers.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Payload of each, at least 4.</param>
    /// <param name="perSecond">The highest rate.</param>
    public int Exchange(int count, int bytes, int perSecond)
    {
        using SemaphoreSlim room = new(1);
        using CancellationTokenSource over = new();
        int atOnce = Math.Clamp(MostBytesUnderWay / bytes, 1, MostUnderWay);
        return Exchange(count, bytes, perSecond, QuietLimit, () => room.Wait(over.Token), returned => room.Release(returned == 1 ? atOnce : 1), over.Cancel);
    }

    /// <summary>Sends datagrams at the rate, whether any come back or not, and returns how many different ones did.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Payload of each, at least 4.</param>
    /// <param name="perSecond">The rate.</param>
    public int TryExchange(int count, int bytes, int perSecond) => Exchange(count, bytes, perSecond, QuietLimitOfTries, static () => { }, static _ => { }, static () => { });

    /// <summary>IPv6 is never fragmented on the way: a long datagram is answered with what fits, which this host's kernel remembers. As each fragment may be answered, this is over when a datagram has come back, or nothing has.</summary>
    /// <param name="bytes">Payload of the datagrams that follow.</param>
    public void LearnPathMtu(int bytes)
    {
        byte[] datagram = new byte[bytes];
        _socket.ReceiveTimeout = (int)QuietLimit.TotalMilliseconds;
        SocketError outcome = SocketError.MessageSize;
        for (int fragments = 1 + bytes / LeastMtu; outcome == SocketError.MessageSize && fragments >= 0; fragments--)
        {
            outcome = Outcome(() =>
            {
                UnlessRefused(() => _socket.Send(datagram));
                UnlessRefused(() => _socket.Receive(datagram));
            });
        }
    }

    /// <summary>Sends one datagram.</summary>
    public void SendOne() => UnlessRefused(() => _socket.Send(new byte[4]));

    /// <summary>Sends datagrams as one superpacket, which is cut up as late as can be.</summary>
    /// <param name="bytes">Payload of all together.</param>
    /// <param name="segmentBytes">Payload of each.</param>
    public void SendTogether(int bytes, int segmentBytes)
    {
        // SOL_UDP, UDP_SEGMENT (linux/udp.h).
        _socket.SetRawSocketOption(17, 103, BitConverter.GetBytes(segmentBytes));
        _socket.Send(new byte[bytes]);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Does something again that failed because an earlier datagram found a closed port: that one is lost, and counts as such.</summary>
    private static int UnlessRefused(Func<int> action)
    {
        while (true)
        {
            try
            {
                return action();
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The kernel tells once for each refused datagram.
            }
        }
    }

    private static SocketError Outcome(Action action)
    {
        try
        {
            action();
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }

    private int Exchange(int count, int bytes, int perSecond, TimeSpan quietLimit, Action waitForRoom, Action<int> onReturned, Action onEnd)
    {
        SocketException? failure = null;
        Thread sender = new(() => failure = Send(count, bytes, perSecond, waitForRoom)) { IsBackground = true, Name = "udp sender" };
        sender.Start();
        HashSet<int> returned = [];
        byte[] buffer = new byte[65536];
        _socket.ReceiveTimeout = (int)quietLimit.TotalMilliseconds;
        try
        {
            while (returned.Count < count)
            {
                int length = UnlessRefused(() => _socket.Receive(buffer));
                Assert.Equal(bytes, length);
                if (returned.Add(BinaryPrimitives.ReadInt32BigEndian(buffer)))
                {
                    onReturned(returned.Count);
                }
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            // Nothing more comes: the count tells how many were lost.
        }
        finally
        {
            onEnd();
            sender.Join();
        }

        return failure is null ? returned.Count : throw failure;
    }

    /// <summary>Sends datagrams; returns what ended it early.</summary>
    private SocketException? Send(int count, int bytes, int perSecond, Action waitForRoom)
    {
        byte[] payload = new byte[bytes];
        long start = Stopwatch.GetTimestamp();
        for (int number = 0; number < count; number++)
        {
            try
            {
                waitForRoom();
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            TimeSpan due = TimeSpan.FromSeconds((double)number / perSecond);
            TimeSpan early = due - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.FromMilliseconds(1))
            {
                Thread.Sleep(early); // the pace of the sender, not a wait for anything
            }

            BinaryPrimitives.WriteInt32BigEndian(payload, number);
            try
            {
                UnlessRefused(() => _socket.Send(payload));
            }
            catch (SocketException failure)
            {
                return failure;
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }

        return null;
    }
}
