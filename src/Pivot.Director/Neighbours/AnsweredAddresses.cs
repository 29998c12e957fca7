using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Neighbours;

/// <summary>The addresses that the director answers for: its own and the virtual ones. Immutable; a look-up costs one hash access, and one more for each prefix length in use.</summary>
internal sealed class AnsweredAddresses
{
    private readonly HashSet<IpAddress> _single = [];
    private readonly HashSet<AddressPrefix> _prefixes = [];
    private readonly int[] _lengths;

    /// <summary>Makes the set.</summary>
    public AnsweredAddresses(IEnumerable<AddressPrefix> addresses)
    {
        foreach (AddressPrefix prefix in addresses)
        {
            if (prefix.Length == prefix.Network.BitLength)
            {
                _single.Add(prefix.Network);
            }
            else
            {
                _prefixes.Add(prefix);
            }
        }

        _lengths = AddressPrefix.LengthsOf(_prefixes);
    }

    /// <summary>True when the address is one of them.</summary>
    public bool Contains(IpAddress address)
    {
        if (_single.Contains(address))
        {
            return true;
        }

        foreach (int length in _lengths)
        {
            if (length <= address.BitLength && _prefixes.Contains(new AddressPrefix(address.Network(length), length)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The addresses that are announced and watched: each single one, and those of prefixes that are not too large for it.</summary>
    /// <param name="mostOfPrefix">The most addresses of one prefix.</param>
    public IEnumerable<IpAddress> Each(int mostOfPrefix)
    {
        foreach (AddressPrefix prefix in _prefixes)
        {
            int bits = prefix.Network.BitLength - prefix.Length;
            if (bits < 31 && 1 << bits <= mostOfPrefix)
            {
                for (uint offset = 0; offset < 1U << bits; offset++)
                {
                    var address = new IpAddress(prefix.Network.High, prefix.Network.Low + offset);
                    if (!_single.Contains(address))
                    {
                        yield return address;
                    }
                }
            }
        }

        foreach (IpAddress address in _single)
        {
            yield return address;
        }
    }
}
