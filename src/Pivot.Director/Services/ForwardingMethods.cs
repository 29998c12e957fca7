namespace Pivot.Director.Services;

/// <summary>The text of forwarding methods.</summary>
public static class ForwardingMethods
{
    /// <summary>The word of the configuration.</summary>
    public static string Name(this ForwardingMethod method) => method switch
    {
        ForwardingMethod.DirectRoute => "dr",
        _ => "nat",
    };

    /// <summary>True where replies pass the director; otherwise it sees the client's packets alone.</summary>
    public static bool SeesReplies(this ForwardingMethod method) => method == ForwardingMethod.Nat;
}
