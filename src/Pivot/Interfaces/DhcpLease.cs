using System.Globalization;
using System.Net;
using Pivot.Linux.Interfaces;

namespace Pivot.Interfaces;

/// <summary>What a DHCP server has given an interface (RFC 2131, options of RFC 2132 and RFC 3442). What a server says is not trusted: what makes no sense is left out.</summary>
/// <param name="address">The board's address.</param>
/// <param name="prefixLength">Of its subnet.</param>
internal sealed class DhcpLease(IPAddress address, int prefixLength)
{
    /// <summary>The least MTU that is taken: IPv6 works with no less, and servers are known to give 576 without meaning it.</summary>
    private const int LeastMtuBytes = 1280;
    private const int MostMtuBytes = 9216;
    private const int MostServers = 8;
    private const int MostRoutes = 32;
    private const int LongestName = 253;

    /// <summary>The board's address.</summary>
    public IPAddress Address => address;

    /// <summary>Of its subnet.</summary>
    public int PrefixLength => prefixLength;

    /// <summary>The routes: the classless ones where there are any, for then the router does not count (RFC 3442), else the default route by the first router.</summary>
    public IReadOnlyList<HostRoute> Routes { get; init; } = [];

    /// <summary>Name servers.</summary>
    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    /// <summary>The domain that host names are completed with; null = none.</summary>
    public string? Domain { get; init; }

    /// <summary>Time servers.</summary>
    public IReadOnlyList<IPAddress> TimeServers { get; init; } = [];

    /// <summary>The largest packet of the link, in bytes; null = not said, or not sensible.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>How long it was given for, in seconds; null = for ever.</summary>
    public uint? Seconds { get; init; }

    /// <summary>Who gave it; null = not said.</summary>
    public IPAddress? Server { get; init; }

    /// <summary>Reads the fields that <see cref="DhcpScript"/> writes; null where they give no address.</summary>
    public static DhcpLease? Parse(ReadOnlySpan<string> fields)
    {
        if (fields.Length != DhcpScript.LeaseFields || Host(fields[0]) is not { } own || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length is < 1 or > 32)
        {
            return null;
        }

        List<HostRoute> routes = ClasslessRoutes(fields[3]);
        List<IPAddress> routers = Hosts(fields[2]);
        if (routes.Count == 0 && routers.Count > 0)
        {
            routes.Add(new HostRoute(new IPNetwork(IPAddress.Any, 0), routers[0]));
        }

        return new DhcpLease(own, length)
        {
            Routes = routes,
            NameServers = Hosts(fields[4]),
            TimeServers = Hosts(fields[5]),
            MtuBytes = int.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out int mtu) && mtu is >= LeastMtuBytes and <= MostMtuBytes ? mtu : null,
            Seconds = uint.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) && seconds < uint.MaxValue ? Math.Max(1, seconds) : null,
            Server = Host(fields[8]),
            Domain = IsName(fields[9]) ? fields[9] : null,
        };
    }

    /// <summary>Whether another lease gives the same but for how long.</summary>
    public bool GivesTheSame(DhcpLease? other) =>
        other is not null && Address.Equals(other.Address) && PrefixLength == other.PrefixLength && MtuBytes == other.MtuBytes && Domain == other.Domain
        && Routes.SequenceEqual(other.Routes) && NameServers.SequenceEqual(other.NameServers) && TimeServers.SequenceEqual(other.TimeServers);

    /// <summary>"10.0.0.0/8 192.0.2.1 0.0.0.0/0 192.0.2.254"; a router 0.0.0.0 is the link itself.</summary>
    private static List<HostRoute> ClasslessRoutes(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<HostRoute> routes = [];
        for (int i = 0; i + 1 < words.Length && routes.Count < MostRoutes; i += 2)
        {
            if (IPNetwork.TryParse(words[i], out IPNetwork destination) && IPAddress.TryParse(words[i + 1], out IPAddress? router))
            {
                routes.Add(new HostRoute(destination, router.Equals(IPAddress.Any) ? null : router));
            }
        }

        return routes;
    }

    private static List<IPAddress> Hosts(string text)
    {
        List<IPAddress> hosts = [];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Host(word) is { } host && hosts.Count < MostServers && !hosts.Contains(host))
            {
                hosts.Add(host);
            }
        }

        return hosts;
    }

    /// <summary>An address that one host can have.</summary>
    private static IPAddress? Host(string text) =>
        IPAddress.TryParse(text, out IPAddress? host) && host.GetAddressBytes() is [> 0 and < 224 and not 127, _, _, _] ? host : null;

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
}
