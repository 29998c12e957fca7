namespace Pivot.Director.Services;

/// <summary>The text of forwarding methods, and what they have in common.</summary>
public static class ForwardingMethods
{
    /// <summary>The word of the configuration.</summary>
    public static string Name(this ForwardingMethod method) => method switch
    {
        ForwardingMethod.DirectRoute => "dr",
        ForwardingMethod.Tunnel => "tun",
        ForwardingMethod.FullNat => "fullnat",
        ForwardingMethod.Auto => "auto",
        _ => "nat",
    };

    /// <summary>True where replies pass the director; otherwise it sees the client's packets alone.</summary>
    public static bool SeesReplies(this ForwardingMethod method) => !method.KeepsPacket();

    /// <summary>True where the client's packets keep their addresses, because the real server has the virtual one itself.</summary>
    public static bool KeepsPacket(this ForwardingMethod method) => method is ForwardingMethod.DirectRoute or ForwardingMethod.Tunnel;

    /// <summary>True where replies may be addressed to the client, so that they have to be steered by the real server's address.</summary>
    public static bool AnswersClientThroughDirector(this ForwardingMethod method) => method is ForwardingMethod.Nat or ForwardingMethod.Auto;

    /// <summary>True where connections may get a local address and port.</summary>
    public static bool MayReplaceClient(this ForwardingMethod method) => method is ForwardingMethod.FullNat or ForwardingMethod.Auto;

    /// <summary>True where the real server has to be of the client's address family, because its address stands in for the virtual one or shares its link.</summary>
    public static bool NeedsClientsFamily(this ForwardingMethod method) => method != ForwardingMethod.Tunnel;
}
