namespace Pivot.Control.Model;

/// <summary>What one real server needs.</summary>
public sealed record ServerExplanation
{
    /// <summary>The virtual service.</summary>
    public required string Service { get; init; }

    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>Its address.</summary>
    public required string Address { get; init; }

    /// <summary>Its forwarding method.</summary>
    public required string Forwarding { get; init; }

    /// <summary>The board's interface that it is reached through; null when there is no way to it.</summary>
    public required string? Interface { get; init; }

    /// <summary>The board's address on that interface, in the server's subnet; null when the server is not on a subnet of the board.</summary>
    public required string? Board { get; init; }

    /// <summary>How the server is reached and what follows from it, in sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>The ways to bring its replies to the board, one of them chosen; empty when no command on the server alone does it.</summary>
    public required IReadOnlyList<ReplyWay> Ways { get; init; }
}
