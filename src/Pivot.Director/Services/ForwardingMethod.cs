namespace Pivot.Director.Services;

/// <summary>How packets get to a real server.</summary>
public enum ForwardingMethod
{
    /// <summary>Destination address and port are rewritten; replies come back through the director.</summary>
    Nat,
}
