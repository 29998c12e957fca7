using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Neighbours;

/// <summary>
/// Destination to next hop, and which of our own addresses asks for a neighbour. Immutable; a look-up costs one dictionary access for each prefix length in use.
/// IPv6 link-local addresses are of the link without being configured.
/// </summary>
internal sealed class LinkRoutes
{
    private readonly Dictionary<AddressPrefix, Way> _ways = [];
    private readonly HashSet<IpAddress> _gateways = [];
    private readonly int[] _lengths;
    private readonly IpAddress _anyOwn4;

    /// <summary>Makes the routes.</summary>
    /// <param name="routes">Of equal destinations the first counts.</param>
    /// <param name="own">The director's own addresses, without virtual ones: a real server with direct routing has the virtual address itself and would not answer it.</param>
    /// <param name="hardware">Makes the link-local address.</param>
    /// <exception cref="ArgumentException">A gateway that is on no subnet of the link, or of another family than its route.</exception>
    public LinkRoutes(IReadOnlyList<LinkRoute> routes, IReadOnlyList<IpAddress> own, MacAddress hardware)
    {
        LinkLocal = LinkLocalOf(hardware);
        _anyOwn4 = own.FirstOrDefault(address => address.IsIPv4, IpAddress.FromIPv4(0));
        foreach (LinkRoute route in routes)
        {
            IpAddress source = own.FirstOrDefault(route.Destination.Contains, route.Destination.Network.IsIPv4 ? _anyOwn4 : LinkLocal);
            _ways.TryAdd(route.Destination, new Way(route.Gateway, source));
        }

        _ways.TryAdd(new AddressPrefix(LinkLocal.Network(64), 10), new Way(null, LinkLocal));
        _lengths = AddressPrefix.LengthsOf(_ways.Keys);
        foreach (LinkRoute route in routes)
        {
            if (route.Gateway is { } gateway)
            {
                Check(route, gateway);
                _gateways.Add(gateway);
            }
        }
    }

    /// <summary>The director's IPv6 link-local address: made of its Ethernet address (RFC 4291, appendix A).</summary>
    public IpAddress LinkLocal { get; }

    /// <summary>The link-local address of an Ethernet address.</summary>
    public static IpAddress LinkLocalOf(MacAddress hardware)
    {
        ulong vendor = (hardware.Value >> 24) ^ 0x02_0000;
        return new IpAddress(0xfe80_0000_0000_0000, (vendor << 40) | 0xff_fe00_0000 | (hardware.Value & 0xff_ffff));
    }

    /// <summary>The neighbour that a packet goes to.</summary>
    /// <param name="destination">The packet's destination.</param>
    /// <param name="nextHop">The destination itself, or a gateway.</param>
    /// <returns>False when there is no route, or the destination is no single host's: also a subnet's broadcast and network address.</returns>
    public bool TryNextHop(IpAddress destination, out IpAddress nextHop)
    {
        nextHop = destination;
        if (!destination.IsSingleHost || Find(destination, out int length) is not { } way)
        {
            return false;
        }

        nextHop = way.Gateway ?? destination;
        return way.Gateway is not null || !IsEdge(destination, length);
    }

    /// <summary>True for an address that a neighbour can have: on a subnet of the link, or a gateway's.</summary>
    public bool IsOnLink(IpAddress address) =>
        address.IsSingleHost && (_gateways.Contains(address) || (Find(address, out int length) is { Gateway: null } && !IsEdge(address, length)));

    /// <summary>The own address that asks for a neighbour: one of its subnet, else another of the family; over IPv4 unspecified where there is none.</summary>
    public IpAddress SourceFor(IpAddress neighbour) => Find(neighbour, out _) is { Gateway: null } way ? way.Source : neighbour.IsIPv4 ? _anyOwn4 : LinkLocal;

    /// <summary>True for the first and the last address of an IPv4 subnet of more than two addresses (RFC 3021).</summary>
    private static bool IsEdge(IpAddress address, int length)
    {
        uint hosts = length is 0 or > 30 ? 0 : uint.MaxValue >> length;
        return address.IsIPv4 && hosts != 0 && ((address.IPv4 & hosts) == 0 || (address.IPv4 & hosts) == hosts);
    }

    private void Check(LinkRoute route, IpAddress gateway)
    {
        if (gateway.IsIPv4 != route.Destination.Network.IsIPv4 || !gateway.IsSingleHost || Find(gateway, out _) is not { Gateway: null })
        {
            throw new ArgumentException($"The gateway {gateway} of {route.Destination.Network}/{route.Destination.Length} is on none of the link's subnets: give an address of the link's subnet, or the subnet.", nameof(route));
        }
    }

    private Way? Find(IpAddress destination, out int length)
    {
        foreach (int candidate in _lengths)
        {
            if (candidate <= destination.BitLength && _ways.TryGetValue(new AddressPrefix(destination.Network(candidate), candidate), out Way? way))
            {
                length = candidate;
                return way;
            }
        }

        length = 0;
        return null;
    }

    private sealed record Way(IpAddress? Gateway, IpAddress Source);
}
