namespace Pivot.Control.Model;

/// <summary>Rates over about the last eight seconds, as IPVS estimates them every two. "In" is from the clients, "out" towards them; bytes include IP headers.</summary>
public sealed record RatesReport
{
    /// <summary>Connections scheduled a second.</summary>
    public long ConnectionsPerSecond { get; init; }

    /// <summary>Packets from clients a second.</summary>
    public long InPacketsPerSecond { get; init; }

    /// <summary>Packets towards clients a second; 0 where replies do not pass the director (dr, tun).</summary>
    public long OutPacketsPerSecond { get; init; }

    /// <summary>Bytes from clients a second.</summary>
    public long InBytesPerSecond { get; init; }

    /// <summary>Bytes towards clients a second.</summary>
    public long OutBytesPerSecond { get; init; }
}
