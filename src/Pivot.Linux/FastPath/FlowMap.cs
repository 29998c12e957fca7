using Pivot.Linux.Interop;

namespace Pivot.Linux.FastPath;

/// <summary>A map of src/bpf/flow_maps.h: its name, and what has to agree so that the programs of one build can go on with a map that those of another have made.</summary>
/// <param name="Name">The name, at most 15 bytes, so that the kernel has it whole.</param>
/// <param name="Type">BPF_MAP_TYPE_*.</param>
/// <param name="ValueBytes">Bytes of an element.</param>
internal sealed record FlowMap(string Name, uint Type, uint ValueBytes)
{
    /// <summary>The one element of settings.</summary>
    public static FlowMap Settings { get; } = new("flow_settings", Libbpf.BPF_MAP_TYPE_ARRAY, 128);

    /// <summary>Real servers.</summary>
    public static FlowMap Servers { get; } = new("flow_servers", Libbpf.BPF_MAP_TYPE_ARRAY, 64);

    /// <summary>What each processor has carried for each server.</summary>
    public static FlowMap Totals { get; } = new("flow_totals", Libbpf.BPF_MAP_TYPE_ARRAY, 32);

    /// <summary>Chunks of the index's buckets.</summary>
    public static FlowMap Index { get; } = new("flow_index", Libbpf.BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(uint));

    /// <summary>Chunks of flows.</summary>
    public static FlowMap Flows { get; } = new("flows", Libbpf.BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(uint));

    /// <summary>Chunks of IPv6 addresses.</summary>
    public static FlowMap Addresses { get; } = new("flow_addresses", Libbpf.BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(uint));

    /// <summary>Chunks of tallies: the clients', and <c>FLOW_MOST_CHUNKS</c> further the real servers'.</summary>
    public static FlowMap Tallies { get; } = new("flow_tallies", Libbpf.BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(uint));

    /// <summary>The ring of events.</summary>
    public static FlowMap Events { get; } = new("flow_events", Libbpf.BPF_MAP_TYPE_RINGBUF, 0);

    /// <summary>Ways that were found a moment ago: the programs' own, of no use to others.</summary>
    public const string Recent = "flow_recent";

    /// <summary>All that the director shares with the programs.</summary>
    public static IReadOnlyList<FlowMap> All { get; } = [Settings, Servers, Totals, Index, Flows, Addresses, Tallies, Events];

    /// <summary>Whether a map in the kernel is one of these.</summary>
    public bool Is(in MapInfo info) => info.Type == Type && info.ValueBytes == ValueBytes;
}
