using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>A connection found for a packet: where it is, and an unchanging copy of what rewriting needs.</summary>
internal struct ConnectionHit
{
    /// <summary>The record's number.</summary>
    public uint Number;

    /// <summary>The record's commit word when it was found: a record that has another one by now is another connection's.</summary>
    public uint Commit;

    /// <summary>Stable id of the connection's real server.</summary>
    public int ServerId;

    /// <summary>The same for all packets of the connection, whatever they carry, and mostly another one for every connection: for the outer headers of tunnels.</summary>
    public readonly uint FlowHash => (Number * 0x9e37_79b1) ^ (Commit * 0x85eb_ca6b);

    /// <summary>True when the packet is the real server's.</summary>
    public bool Reply;

    /// <summary>The address that replaces the packet's: the real server's for the client's packets, the virtual one for replies.</summary>
    public IpAddress Address;

    /// <summary>The port that goes with <see cref="Address"/>.</summary>
    public ushort Port;
}
