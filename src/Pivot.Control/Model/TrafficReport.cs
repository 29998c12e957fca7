namespace Pivot.Control.Model;

/// <summary>Counters since the start. "In" is from the clients, "out" towards them; bytes include IP headers.</summary>
public sealed record TrafficReport
{
    /// <summary>Connections scheduled.</summary>
    public required long Connections { get; init; }

    /// <summary>Packets from clients.</summary>
    public required long InPackets { get; init; }

    /// <summary>Packets towards clients; 0 where replies do not pass the director (dr, tun).</summary>
    public required long OutPackets { get; init; }

    /// <summary>Bytes from clients.</summary>
    public required long InBytes { get; init; }

    /// <summary>Bytes towards clients.</summary>
    public required long OutBytes { get; init; }

    /// <summary>What comes and goes at present.</summary>
    public RatesReport Rates { get; init; } = new();
}
