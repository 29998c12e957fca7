using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pivot.Control.Server;

/// <summary>Who connected, as the kernel knows it: <c>struct ucred</c> of <c>linux/socket.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PeerCredentials
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;

    /// <summary>Process id of the peer when it connected.</summary>
    public int ProcessId;

    /// <summary>Effective user id of the peer when it connected; 0 is root.</summary>
    public uint UserId;

    /// <summary>Effective group id of the peer when it connected.</summary>
    public uint GroupId;

    /// <summary>Asks the kernel about the peer of a connected unix socket.</summary>
    /// <exception cref="SocketException">The peer is gone already.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        PeerCredentials credentials = default;
        socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, MemoryMarshal.AsBytes(new Span<PeerCredentials>(ref credentials)));
        return credentials;
    }
}
