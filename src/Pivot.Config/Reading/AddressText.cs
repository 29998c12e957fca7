using System.Buffers;
using System.Globalization;
using System.Net;

namespace Pivot.Config.Reading;

/// <summary>
/// Addresses and prefixes as text. Stricter than <see cref="IPAddress.TryParse(string?, out IPAddress?)"/>, which also takes
/// <c>1</c>, <c>0x7f.1</c> and octal <c>010.0.0.1</c>: each of these in a configuration file is a mistake.
/// </summary>
internal static class AddressText
{
    /// <summary>Zone, brackets and prefix length: what .NET takes with an IPv6 address and a configuration file does not.</summary>
    private static readonly SearchValues<char> NotOfAddress = SearchValues.Create("%[]/");

    private static readonly SearchValues<char> OfDottedQuad = SearchValues.Create("0123456789.");

    private static readonly IPNetwork[] NoHost =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/127"), IPNetwork.Parse("ff00::/8"),
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        var known = text.Contains(':')
            ? text.IndexOfAny(NotOfAddress) < 0 && IPAddress.TryParse(text, out address!) && !address.IsIPv4MappedToIPv6
            : IsDottedQuad(text) && IPAddress.TryParse(text, out address!);
        return known;
    }

    /// <summary>Splits <c>address/length</c>; the address may have host bits.</summary>
    public static bool TryParsePrefix(ReadOnlySpan<char> text, out IPAddress address, out int length)
    {
        var slash = text.IndexOf('/');
        address = IPAddress.None;
        length = 0;
        return slash > 0 && TryParse(text[..slash], out address)
            && TryParseLength(text[(slash + 1)..], Bits(address), out length);
    }

    /// <summary>A prefix length without sign or leading zero, 0 to <paramref name="most"/>.</summary>
    public static bool TryParseLength(ReadOnlySpan<char> text, int most, out int length)
    {
        length = 0;
        return (text.Length == 1 || !text.StartsWith("0")) && text.Length <= 3
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= most;
    }

    /// <summary>Whether the text means to be an address, good or bad, rather than a name.</summary>
    public static bool LooksLikeAddress(ReadOnlySpan<char> text) =>
        text.IndexOfAny(":/") >= 0 || text.IndexOfAnyExcept(OfDottedQuad) < 0;

    /// <summary>Whether one host on a network may have this address: not unspecified, loopback, multicast or broadcast.</summary>
    public static bool CanBeHost(IPAddress address) => CanBeHosts(new IPNetwork(address, Bits(address)));

    /// <summary>Whether hosts may have all addresses of the prefix.</summary>
    public static bool CanBeHosts(IPNetwork network)
    {
        foreach (var special in NoHost)
        {
            if (Overlap(special, network))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether two prefixes share an address: then one holds the other.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.PrefixLength <= other.PrefixLength ? one.Contains(other.BaseAddress) : other.Contains(one.BaseAddress);

    /// <summary>The prefix of that length that holds the address.</summary>
    public static IPNetwork NetworkOf(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>Bits of an address of this family: 32 or 128.</summary>
    public static int Bits(IPAddress address) => IsIPv6(address) ? 128 : 32;

    public static bool IsIPv6(IPAddress address) => address.AddressFamily == IPAddress.IPv6Any.AddressFamily;

    public static string FamilyName(IPAddress address) => IsIPv6(address) ? "IPv6" : "IPv4";

    /// <summary>The prefix, or the address alone where the prefix has full length.</summary>
    public static string Format(IPNetwork network) =>
        network.PrefixLength == Bits(network.BaseAddress) ? network.BaseAddress.ToString() : network.ToString();

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            parts++;
            if (!TryParseLength(text[range], byte.MaxValue, out _))
            {
                return false;
            }
        }

        return parts == 4;
    }
}
