using System.Net;
using System.Net.Sockets;
using System.Text;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>Asks for the address of a name from a namespace (RFC 1035).</summary>
internal static class DnsQuery
{
    /// <summary>The address in the answer's last four bytes, where an answer with one address has it.</summary>
    public static string Ask(NetworkNamespace client, IPEndPoint server, string name)
    {
        using Socket socket = client.Invoke(() => new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = 5000;
        socket.Connect(server);
        List<byte> query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            query.Add((byte)label.Length);
            query.AddRange(Encoding.ASCII.GetBytes(label));
        }

        query.AddRange([0, 0, 1, 0, 1]);
        socket.Send([.. query]);
        byte[] answer = new byte[512];
        int length = socket.Receive(answer);
        Assert.Equal((0x12, 0x34, 1), (answer[0], answer[1], answer[7]));
        return new IPAddress(answer.AsSpan(length - 4, 4)).ToString();
    }
}
