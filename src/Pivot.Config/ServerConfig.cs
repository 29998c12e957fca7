using System.Net;

namespace Pivot.Config;

/// <summary>One <c>[[service.server]]</c>: a real server of a service.</summary>
public sealed record ServerConfig
{
    /// <summary>Its name, unique in the service; its address unless given.</summary>
    public required string Name { get; init; }

    /// <summary>Its address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its port; null = the packet's own destination port.</summary>
    public ushort? Port { get; init; }

    /// <summary>Its share, 0 to 65535; 0 = quiesced: no new connections.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Connections at which it counts as overloaded; 0 = never.</summary>
    public int UpperThreshold { get; init; }

    /// <summary>Connections below which it no longer does; 0 = three quarters of the upper threshold.</summary>
    public int LowerThreshold { get; init; }

    /// <summary>The port of an agent that sets its weight; null = none.</summary>
    public ushort? AgentPort { get; init; }

    /// <summary>Its forwarding method, its own or the service's.</summary>
    public ForwardingChoice Forwarding { get; init; } = ForwardingChoice.Nat;

    /// <summary>fullnat: how it learns the client's address.</summary>
    public ClientAddressMethod ClientAddress { get; init; } = ClientAddressMethod.None;

    /// <summary>fullnat: local addresses to send from; empty = the one the route has.</summary>
    public ConfigList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>tun: the encapsulation.</summary>
    public TunnelConfig Tunnel { get; init; } = new();

    /// <summary>Where the name stands, or the address when it has no name.</summary>
    public SourcePosition Source { get; init; }
}
