using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.IcmpErrors;

/// <summary>Route MTUs as workers see them: immutable, found by the longest prefix. Only packets longer than their family's smallest MTU are looked up.</summary>
internal sealed class RouteMtuTable
{
    private readonly Dictionary<AddressPrefix, RouteMtu> _byPrefix = [];
    private readonly int[] _lengths;
    private readonly int _smallest4 = int.MaxValue;
    private readonly int _smallest6 = int.MaxValue;

    /// <summary>Builds the snapshot; of equal prefixes the first counts.</summary>
    public RouteMtuTable(IReadOnlyList<RouteMtu> routes)
    {
        var lengths = new SortedSet<int>();
        foreach (RouteMtu route in routes)
        {
            _byPrefix.TryAdd(route.Destination, route);
            lengths.Add(-route.Destination.Length);
            ref int smallest = ref route.Destination.Network.IsIPv4 ? ref _smallest4 : ref _smallest6;
            smallest = Math.Min(smallest, route.PacketBytes);
        }

        _lengths = Array.ConvertAll(lengths.ToArray(), length => -length);
    }

    /// <summary>Nothing known: every packet may go.</summary>
    public static RouteMtuTable Empty { get; } = new([]);

    /// <summary>The smallest MTU of all of a family.</summary>
    public int SmallestBytes(bool isIPv6) => isIPv6 ? _smallest6 : _smallest4;

    /// <summary>The way to a destination; null where none is known.</summary>
    public RouteMtu? Find(IpAddress destination)
    {
        foreach (int length in _lengths)
        {
            if (length <= destination.BitLength && _byPrefix.TryGetValue(new AddressPrefix(destination.Network(length), length), out RouteMtu? route))
            {
                return route;
            }
        }

        return null;
    }
}
