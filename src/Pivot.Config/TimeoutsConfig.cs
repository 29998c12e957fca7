namespace Pivot.Config;

/// <summary><c>[timeouts]</c>: how long an idle connection is kept. Defaults are those of IPVS.</summary>
public sealed record TimeoutsConfig
{
    /// <summary>An established TCP connection.</summary>
    public TimeSpan Tcp { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A TCP connection that has seen a FIN (state FIN_WAIT).</summary>
    public TimeSpan TcpFin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A UDP connection.</summary>
    public TimeSpan Udp { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An established SCTP association.</summary>
    public TimeSpan Sctp { get; init; } = TimeSpan.FromMinutes(15);
}
