namespace Pivot.Director.Services;

/// <summary>How packets get to a real server.</summary>
public enum ForwardingMethod
{
    /// <summary>Destination address and port are rewritten; replies come back through the director.</summary>
    Nat,

    /// <summary>Packets go unchanged to the real server's Ethernet address; it has the virtual address itself and answers the client past the director.</summary>
    DirectRoute,

    /// <summary>Packets go unchanged inside others that are addressed to the real server, any number of hops away and of either family; it has the virtual address itself and answers the client past the director.</summary>
    Tunnel,
}
