using System.Net;
using Pivot.Config.Reading;

namespace Pivot.Config.Rules;

/// <summary>Compares VIPs.</summary>
internal static class VirtualAddresses
{
    /// <summary>Whether the two surely share an address; an interface's address is known only at run time.</summary>
    public static bool Overlap(VirtualAddress one, VirtualAddress other) => (one.Network, other.Network) switch
    {
        ({ } mine, { } theirs) => AddressText.Overlap(mine, theirs),
        (null, null) => one.InterfaceName == other.InterfaceName,
        _ => false,
    };

    /// <summary>Whether the address is surely one of the VIP.</summary>
    public static bool Contains(VirtualAddress vip, IPAddress address) => vip.Network is { } network && network.Contains(address);
}
