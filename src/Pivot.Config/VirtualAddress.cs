using System.Net;

namespace Pivot.Config;

/// <summary>One VIP of a service: an address or prefix, or the address that an interface has.</summary>
public sealed record VirtualAddress
{
    /// <summary>An address (a prefix of full length) or a prefix.</summary>
    public VirtualAddress(IPNetwork network) => Network = network;

    /// <summary>The board's own address on an interface, whatever it is at the time.</summary>
    public VirtualAddress(string interfaceName) => InterfaceName = interfaceName;

    /// <summary>The addresses; null when an interface decides.</summary>
    public IPNetwork? Network { get; }

    /// <summary>The interface whose address it is; null when <see cref="Network"/> says it.</summary>
    public string? InterfaceName { get; }

    /// <summary>As in the file: an address without its full-length prefix, a prefix, or an interface name.</summary>
    public override string ToString() => Network is { } network ? Reading.AddressText.Format(network) : InterfaceName!;
}
