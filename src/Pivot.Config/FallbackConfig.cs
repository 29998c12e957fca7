using System.Net;

namespace Pivot.Config;

/// <summary><c>[[service]] fallback</c>: the sorry server.</summary>
public sealed record FallbackConfig
{
    /// <summary>What it is called among the service's servers; no other server of a service that has one may have that name.</summary>
    public const string ServerName = "fallback";

    /// <summary>Its address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its port; null = the packet's destination port.</summary>
    public ushort? Port { get; init; }
}
