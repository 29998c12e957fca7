namespace Pivot.Control.Model;

/// <summary>What of the traffic of the virtual services the fast path has carried.</summary>
public sealed record CarriedReport
{
    /// <summary>Packets from clients.</summary>
    public required long InPackets { get; init; }

    /// <summary>Packets towards clients.</summary>
    public required long OutPackets { get; init; }

    /// <summary>IP bytes from clients.</summary>
    public required long InBytes { get; init; }

    /// <summary>IP bytes towards clients.</summary>
    public required long OutBytes { get; init; }
}
