namespace Pivot.Director.Services;

/// <summary>What a client gets when no real server can be chosen.</summary>
public enum NoServerAction
{
    /// <summary>An answer: a TCP reset, or ICMP port unreachable.</summary>
    Reject,

    /// <summary>Silence.</summary>
    Drop,
}
