namespace Pivot.Director.Services;

/// <summary>The text of forwarding methods, and what they have in common.</summary>
public static class ForwardingMethods
{
    /// <summary>The word of the configuration.</summary>
    public static string Name(this ForwardingMethod method) => method switch
    {
        ForwardingMethod.DirectRoute => "dr",
        ForwardingMethod.Tunnel => "tun",
        _ => "nat",
    };

    /// <summary>True where replies pass the director; otherwise it sees the client's packets alone.</summary>
    public static bool SeesReplies(this ForwardingMethod method) => method == ForwardingMethod.Nat;

    /// <summary>True where the real server has to be of the client's address family, because its address stands in for the virtual one or shares its link.</summary>
    public static bool NeedsClientsFamily(this ForwardingMethod method) => method != ForwardingMethod.Tunnel;
}
