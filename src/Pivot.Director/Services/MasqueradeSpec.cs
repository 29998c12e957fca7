using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>An interface that masquerades: connections that real servers open outward leave through it with its address.</summary>
/// <param name="Name">The interface's name, by which its connections are known after a restart.</param>
/// <param name="InterfaceIndex">The kernel's number of it, as <see cref="Ports.RouteMtu.OutputInterface"/> has it; 0 while there is no such interface.</param>
/// <param name="Addresses">Its addresses of both families that reach further than the link; steering brings their <see cref="DirectorOptions.OwnAddressPorts"/>.</param>
public sealed record MasqueradeSpec(string Name, int InterfaceIndex, IReadOnlyList<IpAddress> Addresses)
{
    /// <summary>Taken out of the configuration: it opens no connections and stays for those that it has. Without interface and addresses.</summary>
    public bool IsLeaving { get; init; }
}
