using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Access;

/// <summary>
/// A set of client networks. Whether an address is in one of them takes at most 8 steps for IPv4 and 32 for IPv6, however many networks there are. Immutable, built off the packet path.
/// </summary>
public sealed class ClientNetworks
{
    private readonly PrefixTrie? _ipv4;
    private readonly PrefixTrie? _ipv6;

    private ClientNetworks(PrefixTrie? ipv4, PrefixTrie? ipv6, int count)
    {
        (_ipv4, _ipv6) = (ipv4, ipv6);
        Count = count;
    }

    /// <summary>No networks: nobody is in it.</summary>
    public static ClientNetworks None { get; } = new(null, null, 0);

    /// <summary>Networks that the set was made of.</summary>
    public int Count { get; }

    /// <summary>Bytes of memory that the set keeps.</summary>
    public long Bytes => (_ipv4?.Bytes ?? 0) + (_ipv6?.Bytes ?? 0);

    /// <summary>Builds a set.</summary>
    /// <param name="networks">Of either family, in any order; they may repeat and contain each other.</param>
    public static ClientNetworks Of(IReadOnlyList<AddressPrefix> networks) =>
        networks.Count == 0 ? None : new ClientNetworks(OfFamily(networks, isIPv4: true), OfFamily(networks, isIPv4: false), networks.Count);

    /// <summary>True when the address lies in one of the networks. Takes no lock and allocates nothing.</summary>
    public bool Contains(IpAddress address) =>
        address.IsIPv4 ? _ipv4 is not null && _ipv4.Contains((ulong)address.IPv4 << 32, 0) : _ipv6 is not null && _ipv6.Contains(address.High, address.Low);

    private static PrefixTrie? OfFamily(IReadOnlyList<AddressPrefix> networks, bool isIPv4)
    {
        int count = 0;
        foreach (AddressPrefix network in networks)
        {
            count += network.Network.IsIPv4 == isIPv4 ? 1 : 0;
        }

        if (count == 0)
        {
            return null;
        }

        var keys = new PrefixKey[count];
        int next = 0;
        foreach (AddressPrefix network in networks)
        {
            if (network.Network.IsIPv4 == isIPv4)
            {
                keys[next++] = isIPv4 ? new PrefixKey((ulong)network.Network.IPv4 << 32, 0, network.Length) : new PrefixKey(network.Network.High, network.Network.Low, network.Length);
            }
        }

        return PrefixTrieBuilder.Build(keys);
    }
}
