using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pivot.Linux;

namespace Pivot.Timekeeping;

/// <summary>Asks one time server, once.</summary>
internal static class TimeServer
{
    /// <summary>The port of NTP.</summary>
    public const int DefaultPort = 123;

    private const int PatienceMilliseconds = 2000;

    /// <summary>Asks and waits for the answer, two seconds at most.</summary>
    /// <param name="server">Address or host name.</param>
    /// <param name="port">UDP port.</param>
    /// <param name="clock">The clock to be compared.</param>
    /// <returns>What the clock lacks; null where there was no answer that counts.</returns>
    public static TimeSpan? Ask(string server, int port, IClock clock)
    {
        if ((IPAddress.TryParse(server, out IPAddress? address) ? address : HostNames.AnyAddressOf(server)) is not { } known)
        {
            return null;
        }

        try
        {
            using Socket socket = new(known.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = PatienceMilliseconds };
            socket.Connect(new IPEndPoint(known, port));
            return Exchange(socket, clock);
        }
        catch (SocketException)
        {
            // No way there, nobody there, or no answer.
            return null;
        }
    }

    private static TimeSpan? Exchange(Socket socket, IClock clock)
    {
        byte[] message = new byte[TimeMessage.Length];
        ulong token = KernelRandom.Next64();
        TimeMessage.WriteRequest(message, token);
        DateTime sent = clock.UtcNow;
        long start = Stopwatch.GetTimestamp();
        _ = socket.Send(message);
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < PatienceMilliseconds)
        {
            int length = socket.Receive(message);

            // By the steady clock, for somebody may set the other one meanwhile.
            DateTime received = sent + Stopwatch.GetElapsedTime(start);
            if (TimeMessage.TryRead(message.AsSpan(0, length), token, sent, received, out TimeSpan offset))
            {
                return offset;
            }
        }

        return null;
    }
}
