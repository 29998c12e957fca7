using System.Net;
using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>No names at all: for what is read and written in numbers.</summary>
internal sealed class NumericNames : INetworkNames
{
    /// <summary>The one.</summary>
    public static NumericNames Instance { get; } = new();

    /// <inheritdoc/>
    public IPAddress? AddressOf(string host) => null;

    /// <inheritdoc/>
    public string? NameOf(IPAddress address) => null;

    /// <inheritdoc/>
    public ushort? PortOf(string service, ServiceProtocol protocol) => null;

    /// <inheritdoc/>
    public string? NameOf(ushort port, ServiceProtocol protocol) => null;
}
