using System.Runtime.CompilerServices;
using Pivot.Packets;
using Pivot.Packets.Sctp;

namespace Pivot.Director.Connections;

/// <summary>A connection's state word after a packet: state, activity and whether it still is embryonic.</summary>
internal static class StateTransitions
{
    /// <summary>The state word of a connection before its first packet is observed.</summary>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="inputOnly">Replies will not pass here.</param>
    public static uint Initial(IpProtocol protocol, bool inputOnly)
    {
        ConnectionState state = protocol switch
        {
            IpProtocol.Tcp => ConnectionState.SynRecv,
            IpProtocol.Udp => ConnectionState.Udp,
            IpProtocol.Sctp => ConnectionState.None,
            _ => ConnectionState.Other,
        };
        return (uint)state | ActiveIf(state) | (uint)ConnectionFlags.Embryonic | (inputOnly ? (uint)ConnectionFlags.InputOnly : 0);
    }

    /// <summary>The state word after a packet; mostly the same.</summary>
    /// <param name="word">The present word.</param>
    /// <param name="protocol">The connection's protocol.</param>
    /// <param name="signal">The packet's <see cref="ParsedPacket.Signal"/>.</param>
    /// <param name="reply">True for a packet of the real server.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Next(uint word, IpProtocol protocol, byte signal, bool reply)
    {
        if (reply)
        {
            word = (word | (uint)ConnectionFlags.ReplySeen) & ~(uint)ConnectionFlags.InputOnly;
        }

        return protocol == IpProtocol.Tcp ? NextTcp(word, (TcpFlags)signal, reply)
            : protocol == IpProtocol.Sctp ? NextSctp(word, (SctpChunkType)signal, reply)
            : NextOther(word);
    }

    /// <summary>
    /// What <c>set_tcp_state</c> does. A connection that is refused or given up before it was established stays embryonic: a flood of SYNs to a closed port must not push
    /// out anybody. SCTP likewise.
    /// </summary>
    private static uint NextTcp(uint word, TcpFlags flags, bool reply)
    {
        var state = (ConnectionState)(byte)word;
        return With(word, state, TcpStateTable.Next(state, flags, reply, (word & (uint)ConnectionFlags.InputOnly) != 0));
    }

    private static uint NextSctp(uint word, SctpChunkType chunk, bool reply)
    {
        var state = (ConnectionState)(byte)word;
        return With(word, state, SctpStates.Next(state, chunk, reply, (word & (uint)ConnectionFlags.InputOnly) != 0));
    }

    private static uint With(uint word, ConnectionState state, ConnectionState next)
    {
        if (next == state)
        {
            return word;
        }

        word = (word & ~(0xffu | (uint)ConnectionFlags.Active)) | (byte)next | ActiveIf(next);
        return next == ConnectionState.Established ? word & ~(uint)ConnectionFlags.Embryonic : word;
    }

    private static uint ActiveIf(ConnectionState state) => state.IsActive() ? (uint)ConnectionFlags.Active : 0;

    /// <summary>
    /// IPVS counts nothing but TCP and SCTP as active. A reply proves that there is somebody at both ends; where none can be seen, a second packet has to do.
    /// </summary>
    private static uint NextOther(uint word)
    {
        const uint inputOnly = (uint)ConnectionFlags.InputOnly;
        const uint firstSeen = (uint)ConnectionFlags.FirstSeen;
        if ((word & (inputOnly | firstSeen)) == inputOnly)
        {
            return word | firstSeen;
        }

        return (word & ((uint)ConnectionFlags.ReplySeen | firstSeen)) != 0 ? word & ~(uint)ConnectionFlags.Embryonic : word;
    }
}
