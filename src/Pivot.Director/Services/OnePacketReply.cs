using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>What the replies of a real server are to a client, with one-packet scheduling.</summary>
/// <param name="Service">The service.</param>
/// <param name="Server">The server.</param>
/// <param name="Virtual">The address that clients asked.</param>
internal sealed record OnePacketReply(VirtualService Service, RealServer Server, IpAddress Virtual)
{
    /// <summary>The port that clients asked, by the one that the server sends from.</summary>
    public ushort VirtualPort(ushort serverPort) => Service.Spec.Ports is [{ Count: 1 } only] ? only.First : serverPort;

    /// <summary>True for a port of the service.</summary>
    public bool HasPort(ushort port)
    {
        foreach (PortRange range in Service.Spec.Ports)
        {
            if (range.Contains(port))
            {
                return true;
            }
        }

        return false;
    }
}
