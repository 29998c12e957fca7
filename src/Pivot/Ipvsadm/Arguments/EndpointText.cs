using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Config;

namespace Pivot.Ipvsadm.Arguments;

/// <summary>Reads <c>host[:port]</c> as ipvsadm does: an IPv6 address has brackets where a port follows, and none where not.</summary>
internal static class EndpointText
{
    /// <summary>Reads one; the port is null where none is named.</summary>
    public static bool TryParse(string text, ServiceProtocol protocol, INetworkNames names, out IPAddress address, out ushort? port)
    {
        port = null;
        if (TryParseIPv6(text, out address))
        {
            return true;
        }

        string host = text;
        int colon = text.LastIndexOf(':');
        if (colon >= 0)
        {
            host = text[..colon];
            port = TryParsePort(text[(colon + 1)..], protocol, names);
        }

        return host is ['[', .. var inner, ']']
            ? port is not null && TryParseIPv6(inner, out address)
            : (colon < 0 || port is not null) && TryParseIPv4(host, names, out address);
    }

    private static bool TryParseIPv6(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!) && address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId == 0 && !text.Contains('[', StringComparison.Ordinal)
            && !text.Contains('%', StringComparison.Ordinal);

    private static bool TryParseIPv4(string host, INetworkNames names, out IPAddress address)
    {
        if (IPAddress.TryParse(host, out address!))
        {
            return address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == host;
        }

        bool isName = host.Length > 0 && !host.Contains(':', StringComparison.Ordinal);
        address = (isName ? names.AddressOf(host) : null) ?? IPAddress.None;
        return !address.Equals(IPAddress.None);
    }

    private static ushort? TryParsePort(string text, ServiceProtocol protocol, INetworkNames names) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : text.Length == 0 ? null : names.PortOf(text, protocol);
}
