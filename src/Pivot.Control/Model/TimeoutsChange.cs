namespace Pivot.Control.Model;

/// <summary>Timeouts to change until the daemon stops, in seconds, 1 to <see cref="MaxSeconds"/>; null leaves one as it is. The parameters of <c>timeouts</c>.</summary>
public sealed record TimeoutsChange
{
    /// <summary>31 days.</summary>
    public const int MaxSeconds = 31 * 24 * 60 * 60;

    /// <summary>Established TCP connections.</summary>
    public int? TcpSeconds { get; init; }

    /// <summary>TCP connections in FIN_WAIT.</summary>
    public int? TcpFinSeconds { get; init; }

    /// <summary>UDP, and protocols without states.</summary>
    public int? UdpSeconds { get; init; }

    /// <summary>Established SCTP associations.</summary>
    public int? SctpSeconds { get; init; }
}
