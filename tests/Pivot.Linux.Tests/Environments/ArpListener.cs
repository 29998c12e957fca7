using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Tests.Environments;

/// <summary>Hears ARP frames in the namespace of the thread that makes it.</summary>
internal sealed unsafe class ArpListener : IDisposable
{
    private readonly SafeFileHandle _socket = FileDescriptor.Own(
        Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, (ushort)IPAddress.HostToNetworkOrder((short)Libc.ETH_P_ARP)), "socket(AF_PACKET)");

    /// <summary>Waits for an ARP request whose sender and target address are this one.</summary>
    public bool SeesAnnouncement(IPAddress address, TimeSpan timeout)
    {
        byte[] expected = address.GetAddressBytes();
        byte[] frame = new byte[1514];
        DateTime end = DateTime.UtcNow + timeout;
        while (DateTime.UtcNow < end)
        {
            PollDescriptor descriptor = new() { Fd = _socket.Number(), Events = Libc.POLLIN };
            if (Libc.poll(&descriptor, 1, 100) > 0)
            {
                fixed (byte* start = frame)
                {
                    nint length = Libc.recv(_socket.Number(), start, (nuint)frame.Length, 0);
                    if (length >= 42 && frame.AsSpan(28, 4).SequenceEqual(expected) && frame.AsSpan(38, 4).SequenceEqual(expected))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Makes the kernel ask for the address by sending a datagram to its discard port.</summary>
    public static void Ask(IPAddress address)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _ = socket.SendTo("x"u8.ToArray(), new IPEndPoint(address, 9));
    }

    /// <summary>Waits until the kernel knows the address's neighbour.</summary>
    public string WaitForNeighbour(NamespaceThread where, IPAddress address)
    {
        for (int attempt = 0; attempt < 50; attempt++)
        {
            string entry = where.Ip($"neigh show {address}");
            if (entry.Contains("lladdr", StringComparison.Ordinal))
            {
                return entry.Trim();
            }

            _ = SeesAnnouncement(address, TimeSpan.FromMilliseconds(100));
        }

        throw new InvalidOperationException($"Nobody answered ARP for {address}.");
    }

    public void Dispose() => _socket.Dispose();
}
