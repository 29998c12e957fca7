using System.Globalization;

namespace Pivot.Director.Services;

/// <summary>Ports from the first to the last, both included.</summary>
/// <param name="First">The lowest port, 0 to 65535.</param>
/// <param name="Last">The highest port, not below <paramref name="First"/>.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Every port.</summary>
    public static PortRange Any { get; } = new(0, ushort.MaxValue);

    /// <summary>How many ports.</summary>
    public int Count => Last - First + 1;

    /// <summary>True when the port is one of them.</summary>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>True when the two share a port.</summary>
    public bool Overlaps(PortRange other) => First <= other.Last && other.First <= Last;

    /// <summary>"80", "8000-8099" or "any".</summary>
    public override string ToString() => this == Any ? "any" : First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
