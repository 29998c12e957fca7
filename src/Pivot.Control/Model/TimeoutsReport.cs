namespace Pivot.Control.Model;

/// <summary>How long idle connections are remembered, in seconds: the result of <c>timeouts</c>.</summary>
public sealed record TimeoutsReport
{
    /// <summary>Established TCP connections.</summary>
    public required long TcpSeconds { get; init; }

    /// <summary>TCP connections in FIN_WAIT.</summary>
    public required long TcpFinSeconds { get; init; }

    /// <summary>UDP, and protocols without states.</summary>
    public required long UdpSeconds { get; init; }

    /// <summary>Established SCTP associations.</summary>
    public required long SctpSeconds { get; init; }
}
