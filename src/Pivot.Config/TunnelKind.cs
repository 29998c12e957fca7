namespace Pivot.Config;

/// <summary>The encapsulation of a tunnel: <c>tunnel.type</c> of a server.</summary>
public enum TunnelKind
{
    /// <summary>IP in IP.</summary>
    Ipip,

    /// <summary>Generic UDP encapsulation.</summary>
    Gue,

    /// <summary>GRE.</summary>
    Gre,
}
