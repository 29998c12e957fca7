using System.Net;
using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>Names of hosts and ports, as the system resolves them.</summary>
internal interface INetworkNames
{
    /// <summary>The IPv4 address of a host; null when there is none.</summary>
    IPAddress? AddressOf(string host);

    /// <summary>The name of a host; null when it has none.</summary>
    string? NameOf(IPAddress address);

    /// <summary>The port of a service's name; null when it has none.</summary>
    ushort? PortOf(string service, ServiceProtocol protocol);

    /// <summary>The name of a port; null when it has none.</summary>
    string? NameOf(ushort port, ServiceProtocol protocol);
}
