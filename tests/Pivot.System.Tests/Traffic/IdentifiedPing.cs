using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Pivot.Testing.Networks;

namespace Pivot.System.Tests.Traffic;

/// <summary>A ping whose identifier the test chooses: of a ping socket it is the port that the socket is bound to.</summary>
internal static class IdentifiedPing
{
    /// <summary>Sends an echo request and waits for its answer.</summary>
    /// <returns>The answer's identifier and who sent it.</returns>
    public static (ushort Identifier, IPAddress From) Exchange(NetworkNamespace from, IPAddress target, ushort identifier)
    {
        from.SetSysctl("net.ipv4.ping_group_range", "0 0");
        bool ipv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        using Socket socket = from.Invoke(() => new Socket(target.AddressFamily, SocketType.Dgram, ipv6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp));
        socket.ReceiveTimeout = 5000;
        socket.Bind(new IPEndPoint(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, identifier));
        socket.SendTo([(byte)(ipv6 ? 128 : 8), 0, 0, 0, 0, 0, 0, 1, .. "pivot"u8], new IPEndPoint(target, 0));
        byte[] answer = new byte[64];
        EndPoint sender = new IPEndPoint(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        socket.ReceiveFrom(answer, ref sender);
        return (BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(4)), ((IPEndPoint)sender).Address);
    }
}
