using System.Net.Sockets;

namespace Pivot.System.Tests.Traffic;

/// <summary>Buffers that hold what comes while the socket's reader is not scheduled.</summary>
internal static class SocketBuffers
{
    private const int Bytes = 4 * 1024 * 1024;

    /// <summary>Makes both buffers of a socket large.</summary>
    public static void Enlarge(Socket socket)
    {
        // SOL_SOCKET with SO_SNDBUFFORCE and SO_RCVBUFFORCE (asm-generic/socket.h): the plain options stop at net.core.wmem_max and rmem_max.
        foreach (int option in (int[])[32, 33])
        {
            socket.SetRawSocketOption(1, option, BitConverter.GetBytes(Bytes));
        }
    }
}
