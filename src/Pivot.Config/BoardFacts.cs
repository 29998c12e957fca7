using System.Net;
using Pivot.Director.Services;

namespace Pivot.Config;

/// <summary>What the rules about the board's own addresses have to know of the board and the file does not say. Whoever reads a file on the board asks the kernel; elsewhere it is not known.</summary>
public sealed record BoardFacts
{
    /// <summary>Nothing known: the file alone decides, and connections of the board use the kernel's usual ports.</summary>
    public static BoardFacts Unknown { get; } = new();

    /// <summary>The board's own addresses.</summary>
    public ConfigList<IPAddress> Addresses { get; init; } = [];

    /// <summary>
    /// The ports that the kernel gives to connections of the board itself, ascending: <c>net.ipv4.ip_local_port_range</c> without <c>net.ipv4.ip_local_reserved_ports</c>.
    /// </summary>
    public ConfigList<PortRange> LocalPorts { get; init; } = [new PortRange(32768, 60999)];
}
