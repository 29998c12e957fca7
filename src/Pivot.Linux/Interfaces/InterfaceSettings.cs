namespace Pivot.Linux.Interfaces;

/// <summary>How one interface is to be.</summary>
/// <param name="name">The kernel's name; where there is no such interface, nothing is done.</param>
public sealed class InterfaceSettings(string name)
{
    /// <summary>The kernel's name.</summary>
    public string Name => name;

    /// <summary>Its addresses. Those that somebody else has given it stay beside them.</summary>
    public IReadOnlyList<HostAddress> Addresses { get; init; } = [];

    /// <summary>The routes by it. Of several interfaces with a default route, one with a carrier comes before one without, then the first.</summary>
    public IReadOnlyList<HostRoute> Routes { get; init; } = [];

    /// <summary>The largest packet, in bytes; null = as it is without Pivot.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>A DHCP server has said <see cref="MtuBytes"/>: where the device can do less, it gets as much as it can.</summary>
    public bool IsMtuLeased { get; init; }

    /// <summary>Whether it takes an IPv6 address and routes from router advertisements, also while the board forwards.</summary>
    public bool TakesAdvertisements { get; init; }

    /// <summary>Not all of it is known yet: addresses and routes that an earlier run, or an earlier configuration, has left on the interface stay until it is.</summary>
    public bool IsProvisional { get; init; }
}
