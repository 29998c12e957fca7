using Pivot.Director.Forwarding;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.IcmpErrors;

/// <summary>Route MTUs as workers see them: immutable by then, found by the longest prefix. Only packets longer than their family's smallest MTU are looked up.</summary>
internal sealed class RouteMtuTable
{
    private readonly Dictionary<AddressPrefix, RouteMtu> _byPrefix = [];
    private readonly int[] _lengths;
    private readonly int _smallest4 = int.MaxValue;
    private readonly int _smallest6 = int.MaxValue;
    private readonly bool _isReduced;

    /// <summary>Builds the snapshot; of equal prefixes the first counts.</summary>
    public RouteMtuTable(IReadOnlyList<RouteMtu> routes)
    {
        foreach (RouteMtu route in routes)
        {
            _byPrefix.TryAdd(route.Destination, route);
            ref int smallest = ref route.Destination.Network.IsIPv4 ? ref _smallest4 : ref _smallest6;
            smallest = Math.Min(smallest, route.PacketBytes);
            _isReduced |= route.IsReduced;
        }

        SmallestBytes = Math.Min(_smallest4, _smallest6);
        _lengths = AddressPrefix.LengthsOf(_byPrefix.Keys);
    }

    /// <summary>Takes a tunnel into account, before any worker sees the table.</summary>
    public void Add(TunnelPath path) =>
        SmallestBytes = Math.Min(SmallestBytes, Math.Min(path.MostBytes(isIPv6: false), path.MostBytes(isIPv6: true)));

    /// <summary>Takes into account that packets get longer on their way, before any worker sees the table.</summary>
    /// <param name="bytes">By so much at most.</param>
    public void Reserve(int bytes) => SmallestBytes = Math.Min(SmallestBytes, Math.Min(_smallest4, _smallest6) - bytes);

    /// <summary>Nothing known: every packet may go.</summary>
    public static RouteMtuTable Empty { get; } = new([]);

    /// <summary>The smallest MTU of all, tunnels included: what is not longer may go whatever it is.</summary>
    public int SmallestBytes { get; private set; }

    /// <summary>The smallest MTU of a family's ways; a tunnel tells its own.</summary>
    public int SmallestOf(bool isIPv6) => isIPv6 ? _smallest6 : _smallest4;

    /// <summary>The longest packet to a host, for who knows what links take, but not that some route has it less; 0 = what the link takes.</summary>
    public ushort LimitTo(IpAddress host) => _isReduced && Find(host) is { } route ? (ushort)route.PacketBytes : (ushort)0;

    /// <summary>True where <see cref="LimitTo"/> is the same for every host.</summary>
    public bool LimitsAs(RouteMtuTable other)
    {
        if (!_isReduced || !other._isReduced || _byPrefix.Count != other._byPrefix.Count)
        {
            return !_isReduced && !other._isReduced;
        }

        foreach (RouteMtu route in _byPrefix.Values)
        {
            if (other._byPrefix.GetValueOrDefault(route.Destination)?.PacketBytes != route.PacketBytes)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The board's own address on the way to a host; null where it has none that answers to it may come from.</summary>
    public IpAddress? BoardAddressTo(IpAddress host) =>
        Find(host) is { BoardAddress: { IsSingleHost: true } board } && board.IsIPv4 == host.IsIPv4 ? board : null;

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
