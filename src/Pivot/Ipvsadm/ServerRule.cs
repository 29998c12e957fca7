using System.Net;
using Pivot.Config;

namespace Pivot.Ipvsadm;

/// <summary>A real server as ipvsadm knows it.</summary>
/// <param name="address">Its address.</param>
/// <param name="port">Its port; 0 = the one the client chose.</param>
internal sealed class ServerRule(IPAddress address, ushort port)
{
    /// <summary>The highest weight.</summary>
    public const int MostWeight = 65535;

    /// <summary>Its address.</summary>
    public IPAddress Address { get; } = address;

    /// <summary>Its port; 0 = the one the client chose.</summary>
    public ushort Port { get; } = port;

    /// <summary>The forwarding method: one that ipvsadm can name.</summary>
    public ForwardingChoice Forwarding { get; init; } = ForwardingChoice.DirectRouting;

    /// <summary>Its weight, 0 to <see cref="MostWeight"/>.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Its upper threshold; 0 = none.</summary>
    public int Upper { get; init; }

    /// <summary>Its lower threshold; 0 = none.</summary>
    public int Lower { get; init; }

    /// <summary>Its tunnel, with <see cref="ForwardingChoice.Tunnel"/>.</summary>
    public TunnelConfig Tunnel { get; init; } = new();
}
