using System.Net;

namespace Pivot.Config;

/// <summary>One <c>[[interface]]</c> that Pivot configures itself.</summary>
public sealed record InterfaceConfig
{
    /// <summary>The kernel's name of the interface.</summary>
    public required string Name { get; init; }

    /// <summary>Whether DHCP gives the address; then <see cref="Addresses"/> is empty.</summary>
    public bool Dhcp { get; init; }

    /// <summary>The addresses it gets.</summary>
    public ConfigList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>Default gateways, at most one for each address family.</summary>
    public ConfigList<IPAddress> Gateways { get; init; } = [];

    /// <summary>The largest packet, in bytes, 68 to 65535; null = DHCP's, else the interface's own.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Whether connections that real servers open outward leave with this interface's address.</summary>
    public bool Masquerade { get; init; }

    /// <summary>Whether it says how the interface is to be, rather than something about one that the host configures.</summary>
    public bool ConfiguresLink => Dhcp || Addresses.Count > 0 || Gateways.Count > 0 || MtuBytes is not null;

    /// <summary>Where the name stands.</summary>
    public SourcePosition Source { get; init; }
}
