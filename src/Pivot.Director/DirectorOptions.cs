using Pivot.Director.Services;

namespace Pivot.Director;

/// <summary>What does not change while a director lives.</summary>
/// <param name="Workers">Threads that call <see cref="PacketDirector.Process"/>, 1 or more.</param>
/// <param name="ExtraHops">TTL that steering costs and the director gives back; -1 where nobody takes the hop of a router off but the director.</param>
public sealed record DirectorOptions(int Workers, int ExtraHops)
{
    /// <summary>The usual <see cref="OwnAddressPorts"/>.</summary>
    public static PortRange DefaultOwnAddressPorts { get; } = new(61000, ushort.MaxValue);

    /// <summary>
    /// True where the device is the director's own station of a link (TAP): no kernel forwards what it sends, so the director takes each packet's hop off itself (<see cref="ExtraHops"/> is -1), answers those
    /// whose hops are used up, and leaves it to the device to find a neighbour's Ethernet address.
    /// </summary>
    public bool IsBridged { get; init; }

    /// <summary>
    /// The ports, and identifiers of echoes, that FULLNAT and masquerade take of an address that the board itself uses: outside of the kernel's own (<c>ip_local_port_range</c>, 32768 to 60999 unless set), and no service's.
    /// </summary>
    public PortRange OwnAddressPorts { get; init; } = DefaultOwnAddressPorts;
}
