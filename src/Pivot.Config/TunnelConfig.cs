namespace Pivot.Config;

/// <summary><c>tunnel</c> of a server.</summary>
public sealed record TunnelConfig
{
    /// <summary>The encapsulation.</summary>
    public TunnelKind Kind { get; init; } = TunnelKind.Ipip;

    /// <summary>gue: the UDP port of the real server.</summary>
    public ushort Port { get; init; } = 6080;

    /// <summary>gue, gre: whether the outer header carries a checksum.</summary>
    public bool Checksum { get; init; }
}
