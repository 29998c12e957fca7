namespace Pivot.Director.Services;

/// <summary>Ports from the first to the last, both included.</summary>
/// <param name="First">1 to <paramref name="Last"/>.</param>
/// <param name="Last">At most 65535.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>True when the port is one of them.</summary>
    public bool Contains(ushort port) => port >= First && port <= Last;

    /// <summary>"80" or "8000-8099".</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
