using System.Net;
using System.Net.Sockets;

namespace Pivot.Health.Network;

/// <summary>The way that a check takes out of the board, so that it can be the one that the traffic takes: a source address, a device, a mark.</summary>
public interface ICheckWay
{
    /// <summary>Called with each socket of a check before it connects.</summary>
    /// <param name="socket">To be bound or marked; not to be connected.</param>
    /// <param name="target">Who is checked.</param>
    /// <param name="endpoint">The real server's address and the port to check; port 0 for echo requests.</param>
    /// <returns>Where to connect to: the endpoint as it is, or another one that leads to the same server.</returns>
    IPEndPoint Prepare(Socket socket, CheckTarget target, IPEndPoint endpoint);
}
