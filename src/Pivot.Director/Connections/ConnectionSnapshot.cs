using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <summary>A copy of one connection for reports.</summary>
public sealed record ConnectionSnapshot
{
    internal ConnectionSnapshot(TableRegion region, uint number, in ConnectionAccounting accounting, bool isCarried, ulong deadline, ulong now)
    {
        ref ConnectionRecord record = ref region.Record(number);
        FlowKey forward = region.ForwardKey(number, record);
        FlowKey reply = region.ReplyKey(number, record);
        Protocol = record.Protocol;
        State = record.State;
        (Client, ClientPort) = (forward.Source, forward.SourcePort);
        (Virtual, VirtualPort) = (forward.Destination, forward.DestinationPort);
        (Destination, DestinationPort) = (reply.Source, reply.SourcePort);
        (Local, LocalPort) = (reply.Destination, reply.DestinationPort);
        IsTemplate = (record.Flags & ConnectionFlags.Template) != 0;
        Controlled = IsTemplate ? (int)record.Controlled : 0;
        (ServiceId, ServerId) = (record.ServiceId, record.ServerId);
        (PacketsIn, BytesIn) = (accounting.PacketsIn, accounting.BytesIn);
        (PacketsOut, BytesOut) = (accounting.PacketsOut, accounting.BytesOut);
        FastPath = isCarried;
        Age = TimeSpan.FromSeconds(Ticks.Since(now, record.Created) / (double)Ticks.PerSecond);
        Expires = TimeSpan.FromSeconds(deadline > now ? (deadline - now) / (double)Ticks.PerSecond : 0);
    }

    /// <summary>
    /// True for a connection template (persistence): <see cref="Client"/> is a client network, <see cref="ClientPort"/> the bits of it that count, and of the rest only service, server, age and expiry tell anything.
    /// </summary>
    public bool IsTemplate { get; }

    /// <summary>Connections that a template controls; 0 for a connection.</summary>
    public int Controlled { get; }

    /// <summary>Transport protocol.</summary>
    public IpProtocol Protocol { get; }

    /// <summary>State.</summary>
    public ConnectionState State { get; }

    /// <summary>Client address.</summary>
    public IpAddress Client { get; }

    /// <summary>Client port.</summary>
    public ushort ClientPort { get; }

    /// <summary>Virtual address.</summary>
    public IpAddress Virtual { get; }

    /// <summary>Virtual port.</summary>
    public ushort VirtualPort { get; }

    /// <summary>The real server's address.</summary>
    public IpAddress Destination { get; }

    /// <summary>The real server's port.</summary>
    public ushort DestinationPort { get; }

    /// <summary>The address that the real server sees and answers to: the client's, or a local one (FULLNAT).</summary>
    public IpAddress Local { get; }

    /// <summary>The port that goes with <see cref="Local"/>.</summary>
    public ushort LocalPort { get; }

    /// <summary>Stable id of the virtual service.</summary>
    public int ServiceId { get; }

    /// <summary>Stable id of the real server.</summary>
    public int ServerId { get; }

    /// <summary>Packets of the client.</summary>
    public long PacketsIn { get; }

    /// <summary>IP bytes of the client.</summary>
    public long BytesIn { get; }

    /// <summary>Packets of the real server.</summary>
    public long PacketsOut { get; }

    /// <summary>IP bytes of the real server.</summary>
    public long BytesOut { get; }

    /// <summary>The fast path carries it.</summary>
    public bool FastPath { get; }

    /// <summary>Since its first packet.</summary>
    public TimeSpan Age { get; }

    /// <summary>Until it ends unless another packet comes.</summary>
    public TimeSpan Expires { get; }
}
