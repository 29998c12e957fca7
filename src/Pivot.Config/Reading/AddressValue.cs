using System.Globalization;
using System.Net;
using Pivot.Toml;

namespace Pivot.Config.Reading;

/// <summary>Reads addresses, prefixes and endpoints.</summary>
internal static class AddressValue
{
    /// <summary>Shortest prefixes of a virtual address: a /8, or a /32 for IPv6.</summary>
    private const int ShortestV4 = 8;
    private const int ShortestV6 = 32;

    private const string HostExpected = "an address that a host can have (not loopback, multicast, broadcast or unspecified)";

    private const string RoutableExpected = "an address that a router may carry on (not link-local)";

    private static readonly IPNetwork LinkLocal4 = new(new IPAddress([169, 254, 0, 0]), 16);
    private static readonly IPNetwork LinkLocal6 = IPNetwork.Parse("fe80::/10");

    /// <summary>An address that one host can have.</summary>
    public static Parsed<IPAddress> Host(TomlNode node)
    {
        if (node is not TomlString text || !AddressText.TryParse(text.Value, out var address))
        {
            return Parsed<IPAddress>.Bad("an IPv4 or IPv6 address, like \"192.0.2.11\"");
        }

        return AddressText.CanBeHost(address) ? address : Parsed<IPAddress>.Bad(HostExpected);
    }

    /// <summary>A VIP: an address, a prefix, or an interface name.</summary>
    public static Parsed<VirtualAddress> Virtual(TomlNode node)
    {
        if (node is not TomlString { Value: var text })
        {
            return Parsed<VirtualAddress>.Bad("an address, a prefix or an interface name in quotes, or a list of them");
        }

        if (!AddressText.LooksLikeAddress(text))
        {
            return NameValue.IsInterface(text)
                ? new VirtualAddress(text)
                : Parsed<VirtualAddress>.Bad("an address like \"192.0.2.80\", a prefix like \"198.51.100.64/28\" or an interface name like \"eth0\"");
        }

        var parsed = Network(node);
        if (parsed.Expected is not null)
        {
            return Parsed<VirtualAddress>.Bad(parsed.Expected);
        }

        var shortest = AddressText.IsIPv6(parsed.Value.BaseAddress) ? ShortestV6 : ShortestV4;
        if (parsed.Value.PrefixLength < shortest)
        {
            return Parsed<VirtualAddress>.Bad(string.Create(CultureInfo.InvariantCulture, $"a prefix of /{shortest} or longer"));
        }

        if (AddressText.Overlap(parsed.Value, LinkLocal4) || AddressText.Overlap(parsed.Value, LinkLocal6))
        {
            return Parsed<VirtualAddress>.Bad(RoutableExpected);
        }

        return AddressText.CanBeHosts(parsed.Value) ? new VirtualAddress(parsed.Value) : Parsed<VirtualAddress>.Bad(HostExpected);
    }

    /// <summary>A network: a prefix without host bits, or an address that stands for itself.</summary>
    public static Parsed<IPNetwork> Network(TomlNode node)
    {
        const string Expected = "an address or a prefix, like \"192.0.2.80\" or \"198.51.100.64/28\"";
        if (node is not TomlString { Value: var text })
        {
            return Parsed<IPNetwork>.Bad(Expected);
        }

        if (AddressText.TryParse(text, out var single))
        {
            return new IPNetwork(single, AddressText.Bits(single));
        }

        if (!AddressText.TryParsePrefix(text, out var address, out var length))
        {
            return Parsed<IPNetwork>.Bad(Expected);
        }

        var network = AddressText.NetworkOf(address, length);
        return network.BaseAddress.Equals(address) ? network : Parsed<IPNetwork>.Bad($"the first address of the prefix, \"{network}\"");
    }

    /// <summary>An address of the board with its subnet, or <c>"dhcp"</c> (null).</summary>
    public static Parsed<InterfaceAddress?> OfInterface(TomlNode node)
    {
        if (node is TomlString { Value: "dhcp" })
        {
            return new Parsed<InterfaceAddress?>(null, null);
        }

        if (node is not TomlString text || !AddressText.TryParsePrefix(text.Value, out var address, out var length) || length == 0)
        {
            return Parsed<InterfaceAddress?>.Bad("\"dhcp\" or an address with its prefix length, like \"192.0.2.2/24\"");
        }

        return AddressText.CanBeHost(address) ? new InterfaceAddress(address, length) : Parsed<InterfaceAddress?>.Bad(HostExpected);
    }

    /// <summary>An address of the director with its subnet.</summary>
    public static Parsed<InterfaceAddress> WithSubnet(TomlNode node) =>
        node is not TomlString text || !AddressText.TryParsePrefix(text.Value, out var address, out var length) || length == 0
            ? Parsed<InterfaceAddress>.Bad("an address with its prefix length, like \"192.0.2.5/24\"")
            : AddressText.CanBeHost(address) ? new InterfaceAddress(address, length) : Parsed<InterfaceAddress>.Bad(HostExpected);

    /// <summary>An address and a port: <c>127.0.0.1:9090</c> or <c>[::1]:9090</c>.</summary>
    public static Parsed<IPEndPoint> EndPoint(TomlNode node)
    {
        var bad = Parsed<IPEndPoint>.Bad("an address and a port, like \"127.0.0.1:9090\" or \"[::1]:9090\"");
        if (node is not TomlString { Value: var text })
        {
            return bad;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0 || !PortValue.TryParse(text.AsSpan(colon + 1), out var port))
        {
            return bad;
        }

        var host = text.AsSpan(0, colon);
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        var known = AddressText.TryParse(bracketed ? host[1..^1] : host, out var address) && AddressText.IsIPv6(address) == bracketed;
        return known ? new IPEndPoint(address, port) : bad;
    }

    /// <summary>A client mask, <c>"/24"</c>, in bits; 1 to 128, the family is checked with the service.</summary>
    public static Parsed<int> Mask(TomlNode node)
    {
        var length = 0;
        var known = node is TomlString { Value: ['/', .. var digits] } && AddressText.TryParseLength(digits, 128, out length);
        return known && length > 0 ? length : Parsed<int>.Bad("a prefix length, like \"/24\"");
    }
}
