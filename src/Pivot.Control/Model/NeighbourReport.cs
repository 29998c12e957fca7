namespace Pivot.Control.Model;

/// <summary>One neighbour.</summary>
public sealed record NeighbourReport
{
    /// <summary>Its IP address.</summary>
    public required string Address { get; init; }

    /// <summary>Its Ethernet address, such as <c>02:00:5e:10:00:01</c>; null while it is not known.</summary>
    public required string? HardwareAddress { get; init; }

    /// <summary>What is known of it: <c>incomplete</c>, <c>reachable</c>, <c>stale</c>, <c>delay</c>, <c>probe</c> or <c>failed</c> (RFC 4861); of the kernel's also <c>permanent</c>, <c>noarp</c> and <c>none</c>.</summary>
    public required string State { get; init; }

    /// <summary>The interface that it is on.</summary>
    public required string Interface { get; init; }

    /// <summary>Packets that wait for its answer; always 0 for the kernel's.</summary>
    public required int WaitingPackets { get; init; }

    /// <summary>The real servers that have the address, each as <c>service/server</c>.</summary>
    public required IReadOnlyList<string> Servers { get; init; }
}
