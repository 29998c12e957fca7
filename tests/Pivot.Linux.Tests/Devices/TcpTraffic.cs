using System.Net;
using System.Net.Sockets;

namespace Pivot.Linux.Tests.Devices;

/// <summary>TCP connections of the calling thread's namespace to itself by way of a reflected address.</summary>
internal static class TcpTraffic
{
    private const int SecondsAllowed = 30;

    /// <summary>Opens connections, sends through each and checks that the very bytes arrive.</summary>
    /// <param name="listenOn">The board's address.</param>
    /// <param name="connectTo">The address that is reflected to it.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="bytesEach">Bytes through each.</param>
    public static void Exchange(IPAddress listenOn, IPAddress connectTo, int connections, int bytesEach)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(listenOn, 0));
        listener.Listen(connections);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        byte[] sent = new byte[bytesEach];
        new Random(7).NextBytes(sent);

        for (int connection = 0; connection < connections; connection++)
        {
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = SecondsAllowed * 1000, SendTimeout = SecondsAllowed * 1000 };
            client.Connect(connectTo, port);
            using Socket server = listener.Accept();
            server.ReceiveTimeout = SecondsAllowed * 1000;
            Thread sender = new(() => client.Send(sent));
            sender.Start();
            byte[] received = new byte[bytesEach];
            int length = 0;
            while (length < bytesEach && server.Receive(received.AsSpan(length)) is > 0 and int more)
            {
                length += more;
            }

            sender.Join();
            Assert.Equal(bytesEach, length);
            Assert.True(received.AsSpan().SequenceEqual(sent));
        }
    }
}
