namespace Pivot.Control.Model;

/// <summary>One real server of one virtual service.</summary>
public sealed record ServerReport
{
    /// <summary>Name of the virtual service it belongs to.</summary>
    public required string Service { get; init; }

    /// <summary>Name, unique within the virtual service.</summary>
    public required string Name { get; init; }

    /// <summary>Address of the real server.</summary>
    public required string Address { get; init; }

    /// <summary>Port that connections are sent to; null when they keep the virtual service's port.</summary>
    public int? Port { get; init; }

    /// <summary>Forwarding method: <c>nat</c>, <c>dr</c>, <c>tun</c> or <c>fullnat</c>.</summary>
    public required string Forwarding { get; init; }

    /// <summary>Weight; 0 means quiesced.</summary>
    public required int Weight { get; init; }

    /// <summary>Connections in state ESTABLISHED.</summary>
    public required long ActiveConnections { get; init; }

    /// <summary>All other connections.</summary>
    public required long InactiveConnections { get; init; }

    /// <summary>Clients that persistence keeps at it.</summary>
    public long Templates { get; init; }

    /// <summary>Whether it gets new connections: <c>up</c>, <c>quiesced</c> (weight 0), <c>drained</c> (by <c>pivot drain</c>), <c>overloaded</c> (upper threshold) <c>down</c> (checks fail) or <c>leaving</c> (taken out of the configuration, and there for the connections that it has).</summary>
    public required string State { get; init; }
}
