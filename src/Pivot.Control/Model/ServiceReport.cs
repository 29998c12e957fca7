namespace Pivot.Control.Model;

/// <summary>One virtual service with its real servers.</summary>
public sealed record ServiceReport
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Virtual addresses, as addresses or prefixes.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Protocols: <c>tcp</c>, <c>udp</c>, <c>sctp</c> or <c>any</c>.</summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Ports as the configuration writes them: <c>80</c>, <c>80,443</c>, <c>8000-8099</c> or <c>any</c>.</summary>
    public required string Ports { get; init; }

    /// <summary>Scheduler, such as <c>wlc</c>.</summary>
    public required string Scheduler { get; init; }

    /// <summary>Forwarding method that servers have unless they say otherwise: <c>nat</c>, <c>dr</c>, <c>tun</c> or <c>fullnat</c>.</summary>
    public required string Forwarding { get; init; }

    /// <summary>Connections in state ESTABLISHED over all servers.</summary>
    public required long ActiveConnections { get; init; }

    /// <summary>All other connections over all servers.</summary>
    public required long InactiveConnections { get; init; }

    /// <summary>True when it was taken out of the configuration and is there for the connections that it has.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>The real servers in the order of the configuration, those that are leaving behind the others.</summary>
    public required IReadOnlyList<ServerReport> Servers { get; init; }
}
