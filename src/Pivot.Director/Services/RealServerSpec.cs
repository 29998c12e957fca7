using Pivot.Packets;

namespace Pivot.Director.Services;

/// <summary>A real server as configured.</summary>
/// <param name="Name">Shown to people.</param>
/// <param name="Address">Where it is reached.</param>
/// <param name="Port">Its port, or null to keep the port that the client asked for.</param>
/// <param name="Weight">0 to 65535; 0 = quiesced: no new connections.</param>
/// <param name="Forwarding">How packets get there.</param>
public sealed record RealServerSpec(string Name, IpAddress Address, ushort? Port, int Weight, ForwardingMethod Forwarding)
{
    /// <summary>When it counts as overloaded; by default never.</summary>
    public ConnectionThresholds Thresholds { get; init; }
}
