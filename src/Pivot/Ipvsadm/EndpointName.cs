using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>Writes addresses with ports, by name where they have one.</summary>
internal static class EndpointName
{
    /// <summary><c>192.0.2.80:80</c>, <c>www.example.com:http</c> or <c>[2001:db8::80]:80</c>.</summary>
    public static string Of(IPAddress address, ushort port, ServiceProtocol protocol, INetworkNames names)
    {
        string host = names.NameOf(address) ?? address.ToString();
        string service = names.NameOf(port, protocol) ?? port.ToString(CultureInfo.InvariantCulture);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]:{service}" : $"{host}:{service}";
    }
}
