namespace Pivot.Config;

/// <summary>The forwarding method asked for: <c>forwarding</c> of a service or a server.</summary>
public enum ForwardingChoice
{
    /// <summary><c>nat</c>: the destination is rewritten to the real server, the reply's source back to the virtual service.</summary>
    Nat,

    /// <summary><c>dr</c>: only the next hop changes; the real server holds the VIP and answers the client itself.</summary>
    DirectRouting,

    /// <summary><c>tun</c>: the packet travels to the real server inside another one.</summary>
    Tunnel,

    /// <summary><c>fullnat</c>: the source is rewritten too, so that replies come back whatever the server's routes are.</summary>
    FullNat,

    /// <summary><c>auto</c>: <c>nat</c>, and <c>fullnat</c> only for clients in the real server's own subnet.</summary>
    Auto,
}
