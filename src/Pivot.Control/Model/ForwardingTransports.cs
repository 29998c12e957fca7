namespace Pivot.Control.Model;

/// <summary>The protocols that <c>forwarding</c> can be asked about.</summary>
public static class ForwardingTransports
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<string> All { get; } = ["tcp", "udp", "sctp", "icmp"];
}
