using System.Net;
using Pivot.Config;
using Pivot.Ipvsadm;

namespace Pivot.Tests.Ipvsadm;

/// <summary>The names that the recordings were made with (<c>RealIpvsadm</c>).</summary>
internal sealed class TestNames : INetworkNames
{
    private static readonly Dictionary<string, string> Hosts = new()
    {
        ["192.0.2.80"] = "www.example.com",
        ["192.0.2.11"] = "web1.example.com",
        ["2001:db8::80"] = "www6.example.com",
        ["192.0.2.66"] = "a-host-with-a-very-long-name.of-a-very-long-domain.example.com",
    };

    private static readonly (string Name, ushort Port, ServiceProtocol Protocol)[] Services =
    [
        ("smtp", 25, ServiceProtocol.Tcp), ("domain", 53, ServiceProtocol.Tcp), ("domain", 53, ServiceProtocol.Udp), ("http", 80, ServiceProtocol.Tcp), ("http", 80, ServiceProtocol.Udp),
        ("https", 443, ServiceProtocol.Tcp),
    ];

    public IPAddress? AddressOf(string host) => Hosts.FirstOrDefault(pair => !pair.Key.Contains(':') && (pair.Value == host || pair.Value.Split('.')[0] == host)).Key is { } address
        ? IPAddress.Parse(address)
        : null;

    public string? NameOf(IPAddress address) => Hosts.GetValueOrDefault(address.ToString());

    public ushort? PortOf(string service, ServiceProtocol protocol) => Services.FirstOrDefault(entry => entry.Name == service && entry.Protocol == protocol) is { Port: > 0 } found ? found.Port : null;

    public string? NameOf(ushort port, ServiceProtocol protocol) => Services.FirstOrDefault(entry => entry.Port == port && entry.Protocol == protocol).Name;
}
