using System.Net;

namespace Pivot.Config;

/// <summary>One <c>[[interface]]</c> that Pivot configures itself.</summary>
public sealed record InterfaceConfig
{
    /// <summary>The MTU where the file names none: Ethernet's.</summary>
    internal const int DefaultMtuBytes = 1500;

    /// <summary>The kernel's name of the interface.</summary>
    public required string Name { get; init; }

    /// <summary>Whether DHCP gives the address; then <see cref="Addresses"/> is empty.</summary>
    public bool Dhcp { get; init; }

    /// <summary>The addresses it gets.</summary>
    public ConfigList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>Default gateways, at most one for each address family.</summary>
    public ConfigList<IPAddress> Gateways { get; init; } = [];

    /// <summary>The largest packet, in bytes, 68 to 65535.</summary>
    public int MtuBytes { get; init; } = DefaultMtuBytes;

    /// <summary>Whether connections that real servers open outward leave with this interface's address.</summary>
    public bool Masquerade { get; init; }

    /// <summary>Where the name stands.</summary>
    public SourcePosition Source { get; init; }
}
