namespace Pivot.Director.FastPath;

/// <summary>The arrays of the fast path's memory that grow by chunks.</summary>
public enum FlowPart
{
    /// <summary>Buckets of the index, 64 bytes each, <see cref="FlowAbi.BucketsPerChunk"/> a chunk.</summary>
    Buckets,

    /// <summary>Flows, 64 bytes each, <see cref="FlowAbi.FlowsPerChunk"/> a chunk.</summary>
    Flows,

    /// <summary>Addresses of IPv6 flows, 64 bytes each, <see cref="FlowAbi.FlowsPerChunk"/> a chunk.</summary>
    Addresses6,

    /// <summary>What clients have sent, 32 bytes each, <see cref="FlowAbi.FlowsPerChunk"/> a chunk.</summary>
    ClientTallies,

    /// <summary>What real servers have sent, likewise.</summary>
    ServerTallies,
}
