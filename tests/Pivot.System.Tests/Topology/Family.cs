namespace Pivot.System.Tests.Topology;

/// <summary>An IP version.</summary>
public enum Family
{
    /// <summary>IPv4.</summary>
    IPv4,

    /// <summary>IPv6.</summary>
    IPv6,
}
