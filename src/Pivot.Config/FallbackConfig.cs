using System.Net;

namespace Pivot.Config;

/// <summary><c>[[service]] fallback</c>: the sorry server.</summary>
public sealed record FallbackConfig
{
    /// <summary>Its address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its port; null = the packet's destination port.</summary>
    public ushort? Port { get; init; }
}
