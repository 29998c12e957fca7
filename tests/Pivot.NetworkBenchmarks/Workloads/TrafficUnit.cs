namespace Pivot.NetworkBenchmarks.Workloads;

/// <summary>What a workload counts.</summary>
internal enum TrafficUnit
{
    /// <summary>Bytes of payload.</summary>
    Byte,

    /// <summary>UDP packets that the server has read.</summary>
    Packet,

    /// <summary>A request and its answer.</summary>
    Exchange,

    /// <summary>A connection opened, one request answered, closed.</summary>
    Connection,
}
