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

    /// <summary>Like <see cref="Nat"/>, and the source becomes an address and port of the director's too: replies come back wherever the real server is. The client's address can travel as <see cref="ClientAddressMode"/> says.</summary>
    FullNat,

    /// <summary><see cref="FullNat"/> for clients in the real server's own subnet and on the board, which its replies would not come back from; <see cref="Nat"/> for the rest.</summary>
    Auto,
}
