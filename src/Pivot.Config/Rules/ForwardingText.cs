namespace Pivot.Config.Rules;

/// <summary>Forwarding methods as the file writes them, and what they cannot do.</summary>
internal static class ForwardingText
{
    public static string Of(ForwardingChoice forwarding) => forwarding switch
    {
        ForwardingChoice.DirectRouting => "\"dr\"",
        ForwardingChoice.Tunnel => "\"tun\"",
        ForwardingChoice.FullNat => "\"fullnat\"",
        ForwardingChoice.Auto => "\"auto\"",
        _ => "\"nat\"",
    };

    /// <summary>Whether packets reach the server as the client sent them, port and all.</summary>
    public static bool KeepsPort(ForwardingChoice forwarding) => forwarding is ForwardingChoice.DirectRouting or ForwardingChoice.Tunnel;

    /// <summary>Whether packets can leave with an address of the board as their source.</summary>
    public static bool ChangesSource(ForwardingChoice forwarding) => forwarding is ForwardingChoice.FullNat or ForwardingChoice.Auto;
}
