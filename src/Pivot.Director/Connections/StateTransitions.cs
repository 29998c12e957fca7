using System.Runtime.CompilerServices;
using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>A connection's state word after a packet: state, activity and whether it still is embryonic.</summary>
internal static class StateTransitions
{
    /// <summary>The state word of a connection before its first packet is observed.</summary>
    public static uint Initial(IpProtocol protocol)
    {
        ConnectionState state = protocol switch
        {
            IpProtocol.Tcp => ConnectionState.SynRecv,
            IpProtocol.Udp => ConnectionState.Udp,
            _ => ConnectionState.Other,
        };
        return (uint)state | (uint)ConnectionFlags.Embryonic;
    }

    /// <summary>The state word after a packet; mostly the same.</summary>
    /// <param name="word">The present word.</param>
    /// <param name="protocol">The connection's protocol.</param>
    /// <param name="flags">The segment's flags.</param>
    /// <param name="reply">True for a packet of the real server.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(uint word, IpProtocol protocol, TcpFlags flags, bool reply)
    {
        if (reply)
        {
            word |= (uint)ConnectionFlags.ReplySeen;
        }

        return protocol == IpProtocol.Tcp ? NextTcp(word, flags, reply) : NextOther(word);
    }

    /// <summary>
    /// IPVS counts a TCP connection as active while it is established (<c>set_tcp_state</c>). One that is refused or given up before it was
    /// established stays embryonic: a flood of SYNs to a closed port must not push out anybody.
    /// </summary>
    private static uint NextTcp(uint word, TcpFlags flags, bool reply)
    {
        var state = (ConnectionState)(byte)word;
        ConnectionState next = TcpStateTable.Next(state, flags, reply);
        if (next == state)
        {
            return word;
        }

        word = (word & ~0xffu) | (byte)next;
        return next == ConnectionState.Established
            ? (word | (uint)ConnectionFlags.Active) & ~(uint)ConnectionFlags.Embryonic
            : word & ~(uint)ConnectionFlags.Active;
    }

    /// <summary>IPVS counts nothing but TCP and SCTP as active. A reply proves that there is somebody at both ends.</summary>
    private static uint NextOther(uint word) =>
        (word & (uint)ConnectionFlags.ReplySeen) != 0 ? word & ~(uint)ConnectionFlags.Embryonic : word;
}
