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

    /// <summary>Weight, configured or changed at run time; 0 means quiesced.</summary>
    public required int Weight { get; init; }

    /// <summary>Weight of the configuration.</summary>
    public int ConfiguredWeight { get; init; }

    /// <summary>Connections in state ESTABLISHED.</summary>
    public required long ActiveConnections { get; init; }

    /// <summary>All other connections.</summary>
    public required long InactiveConnections { get; init; }

    /// <summary>Of a drained server, in the answer to <c>drain</c>: seconds since the drain began, as far as this run knows.</summary>
    public long? DrainSeconds { get; init; }

    /// <summary>Of the same: connections that it had then.</summary>
    public long? DrainConnections { get; init; }

    /// <summary>Of the same: seconds until its last connection ends, should none send another packet.</summary>
    public long? SilentSeconds { get; init; }

    /// <summary>Clients that persistence keeps at it.</summary>
    public long Templates { get; init; }

    /// <summary>
    /// Whether it gets new connections: <c>up</c>, <c>quiesced</c> (weight 0), <c>drained</c> (by <c>pivot drain</c>), <c>draining</c> (its agent wants no new ones), <c>maintenance</c> (nor those that
    /// persistence keeps there), <c>overloaded</c> (upper threshold), <c>down</c> (checks fail, or its agent says so) or <c>leaving</c> (taken out of the configuration, and there for the connections that it
    /// has); of the fallback <c>standby</c> or <c>serving</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Why checks or its agent have put it into that state: <c>connect timed out after 1 s, 3 of 3</c>; null where they have not.</summary>
    public string? StateReason { get; init; }

    /// <summary>Seconds since they did; null where they have not.</summary>
    public long? StateSeconds { get; init; }

    /// <summary>Percent of the weight that it gets: its agent and slow starts make it another than 100.</summary>
    public int SharePercent { get; init; } = 100;

    /// <summary>Whether it is the service's sorry server, which gets connections only where no other server can be chosen.</summary>
    public bool IsFallback { get; init; }
}
