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
}
