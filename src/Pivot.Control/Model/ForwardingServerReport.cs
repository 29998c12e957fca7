namespace Pivot.Control.Model;

/// <summary>How a client's packet would get to one real server, and what that server would see.</summary>
public sealed record ForwardingServerReport
{
    /// <summary>The server's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the packet would go: address and port of the real server.</summary>
    public required string Destination { get; init; }

    /// <summary>The method for this client: <c>nat</c>, <c>dr</c>, <c>tun</c> or <c>fullnat</c>.</summary>
    public required string Forwarding { get; init; }

    /// <summary>Its weight.</summary>
    public required int Weight { get; init; }

    /// <summary><c>up</c>, <c>quiesced</c> or <c>overloaded</c>: only the first gets new connections.</summary>
    public required string State { get; init; }

    /// <summary>The source addresses that the server may see in the packet: the client's own, or local ones.</summary>
    public required IReadOnlyList<string> Sees { get; init; }

    /// <summary>How the server learns the client's address: <c>packet</c> (it is in there), <c>toa</c>, <c>proxy-v1</c>, <c>proxy-v2</c>, or <c>none</c>.</summary>
    public required string ClientAddress { get; init; }

    /// <summary>Name of the drop reason that would keep the packet from it; null when nothing does.</summary>
    public required string? Obstacle { get; init; }
}
