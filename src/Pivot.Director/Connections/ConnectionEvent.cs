using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>The start or the end of one connection, as the table hands it over: plain values, no reference.</summary>
public struct ConnectionEvent
{
    /// <summary>Client address.</summary>
    public IpAddress Client;

    /// <summary>Virtual address.</summary>
    public IpAddress Virtual;

    /// <summary>The real server's address; the virtual one where packets keep their addresses (dr, tun).</summary>
    public IpAddress Destination;

    /// <summary>The address that the real server saw: the client's, or a local one (FULLNAT).</summary>
    public IpAddress Local;

    /// <summary>Packets of the client.</summary>
    public long PacketsIn;

    /// <summary>IP bytes of the client.</summary>
    public long BytesIn;

    /// <summary>Packets of the real server.</summary>
    public long PacketsOut;

    /// <summary>IP bytes of the real server.</summary>
    public long BytesOut;

    /// <summary>Stable id of the virtual service.</summary>
    public int ServiceId;

    /// <summary>Stable id of the real server.</summary>
    public int ServerId;

    /// <summary>Low 32 bits of the tick of the first packet.</summary>
    public uint Created;

    /// <summary>Low 32 bits of the tick of the last packet.</summary>
    public uint LastSeen;

    /// <summary>The connection's record; with <see cref="Commit"/> no other connection of the table has the same.</summary>
    public uint Number;

    /// <summary>Changes with every use of the record.</summary>
    public uint Commit;

    /// <summary>Client port; the identifier of an echo.</summary>
    public ushort ClientPort;

    /// <summary>Virtual port.</summary>
    public ushort VirtualPort;

    /// <summary>The real server's port.</summary>
    public ushort DestinationPort;

    /// <summary>The port that goes with <see cref="Local"/>.</summary>
    public ushort LocalPort;

    /// <summary>Transport protocol.</summary>
    public IpProtocol Protocol;

    /// <summary>The last state.</summary>
    public ConnectionState State;

    /// <summary>Why it has ended; <see cref="ConnectionEnd.None"/> for a start.</summary>
    public ConnectionEnd End;

    /// <summary>No packet of the real server was ever seen where none has to pass (dr, tun): what it sent is not known.</summary>
    public bool RepliesUnseen;
}
