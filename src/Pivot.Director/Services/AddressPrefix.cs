using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>One address, or all addresses that share their first bits.</summary>
/// <param name="Network">The first address; its bits behind the prefix are zero.</param>
/// <param name="Length">Bits that count: 0 to 32 for IPv4, 0 to 128 for IPv6.</param>
public readonly record struct AddressPrefix(IpAddress Network, int Length)
{
    /// <summary>A prefix of exactly one address.</summary>
    public static AddressPrefix Of(IpAddress address) => new(address, address.BitLength);

    /// <summary>True when the address lies in the prefix.</summary>
    public bool Contains(IpAddress address) => address.IsIPv4 == Network.IsIPv4 && address.Network(Length) == Network;

    /// <summary>The different lengths of prefixes, the longest first: the order in which the longest match is looked for.</summary>
    internal static int[] LengthsOf(IEnumerable<AddressPrefix> prefixes)
    {
        var lengths = new SortedSet<int>();
        foreach (AddressPrefix prefix in prefixes)
        {
            lengths.Add(-prefix.Length);
        }

        return Array.ConvertAll(lengths.ToArray(), length => -length);
    }

    /// <summary>The address, or "address/length".</summary>
    public override string ToString() => Length == Network.BitLength ? Network.ToString() : $"{Network}/{Length}";
}
