namespace Pivot.Director.FastPath;

/// <summary>Numbers of src/bpf/flow_abi.h that are no struct's.</summary>
public static class FlowAbi
{
    /// <summary>The layout that both sides know (<c>FLOW_ABI_VERSION</c>).</summary>
    public const uint Version = 1;

    /// <summary>Elements of a chunk of flows, of their IPv6 addresses or of tallies (<c>FLOW_CHUNK</c>).</summary>
    public const int FlowsPerChunk = 4096;

    /// <summary>Buckets of a chunk of the index (<c>FLOW_BUCKET_CHUNK</c>).</summary>
    public const int BucketsPerChunk = 1024;

    /// <summary>Slots of a bucket, 8 bytes each (<c>FLOW_SLOTS</c>).</summary>
    public const int SlotsPerBucket = 8;

    /// <summary>The most words that are hashed: two IPv6 addresses, the ports, the protocol (<c>FLOW_HASH_WORDS</c>).</summary>
    public const int HashWords = 10;

    /// <summary>Nanoseconds of the coarse monotonic clock are shifted so far for what is "seen" (<c>FLOW_SEEN_SHIFT</c>).</summary>
    public const int SeenShift = 20;

    internal const ulong HashFactor = 0x9e3779b97f4a7c15;
    internal const int SecondBucketShift = 24;
    internal const int TagShift = 48;
    internal const int GenerationShift = 32;
    internal const ulong ReplyBit = 1UL << 31;
    internal const ulong NumberMask = 0x7fffffff;
}
