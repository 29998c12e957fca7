using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>What a connection is made of.</summary>
/// <param name="Key">The 5-tuple of the client's packet.</param>
/// <param name="Destination">The real server's address, of the same family.</param>
/// <param name="DestinationPort">The real server's port.</param>
/// <param name="ServiceId">Stable id of the virtual service.</param>
/// <param name="ServerId">Stable id of the real server.</param>
/// <param name="InputOnly">The packets keep their addresses and the replies do not pass here: destination and port are the virtual ones.</param>
internal readonly record struct NewConnection(FlowKey Key, IpAddress Destination, ushort DestinationPort, int ServiceId, int ServerId, bool InputOnly = false)
{
    /// <summary>The address and port that the real server answers to; null for the client's.</summary>
    public (IpAddress Address, ushort Port)? LocalEnd { get; init; }

    /// <summary>The address that the real server answers to.</summary>
    public IpAddress Local => LocalEnd?.Address ?? Key.Source;

    /// <summary>The port that goes with <see cref="Local"/>.</summary>
    public ushort LocalPort => LocalEnd?.Port ?? Key.SourcePort;

    /// <summary>The record of the template that controls the connection; 0 = none.</summary>
    public uint Template { get; init; }

    /// <summary>The template's commit word.</summary>
    public uint TemplateCommit { get; init; }

    /// <summary>What of the connection is told.</summary>
    public ConnectionTelling Telling { get; init; }

    /// <summary>Bytes that are put before the client's data.</summary>
    public ushort SequenceDelta { get; init; }

    /// <summary>The sequence number of the client's first data.</summary>
    public uint SequenceStart { get; init; }

    /// <summary>The 5-tuple of the real server's packets.</summary>
    public FlowKey ReplyKey => new(Key.Protocol, Destination, DestinationPort, Local, LocalPort);

    /// <summary>Writes a free record, all but its commit word, which stays even as it is.</summary>
    /// <param name="record">A free record.</param>
    /// <param name="addresses">The addresses of the same number; left alone for IPv4.</param>
    /// <param name="now">The present tick.</param>
    public void Write(ref ConnectionRecord record, ref ConnectionAddresses6 addresses, ulong now)
    {
        uint commit = record.Commit;
        record = default;
        record.Commit = commit;
        record.Protocol = Key.Protocol;
        record.StateWord = StateTransitions.Initial(Key.Protocol, InputOnly) | (uint)(Telling == ConnectionTelling.Nothing ? ConnectionFlags.None : ConnectionFlags.Told);
        record.Ports = ((ulong)Key.SourcePort << 48) | ((ulong)Key.DestinationPort << 32) | ((ulong)DestinationPort << 16) | LocalPort;
        record.ServiceId = ServiceId;
        record.ServerId = ServerId;
        record.SequenceDelta = SequenceDelta;
        record.SequenceStart = SequenceStart;
        record.LastSeen = (uint)now;
        record.Created = (uint)now;
        if (Key.Source.IsIPv4)
        {
            record.Family = 4;
            record.ClientVirtual = ((ulong)Key.Source.IPv4 << 32) | Key.Destination.IPv4;
            record.DestinationLocal = ((ulong)Destination.IPv4 << 32) | Local.IPv4;
        }
        else
        {
            record.Family = 6;
            addresses = new ConnectionAddresses6 { Client = Key.Source, Virtual = Key.Destination, Destination = Destination, Local = Local };
        }
    }
}
