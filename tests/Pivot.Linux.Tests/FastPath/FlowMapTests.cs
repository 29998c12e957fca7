using Pivot.Linux.Interop;
using Pivot.Linux.Steering;
using Pivot.Testing;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>What the loaded programs' maps are, as the kernel reports them.</summary>
[Trait("Needs", "bpf")]
public sealed class FlowMapTests
{
    private const uint ArrayOfMaps = 12;
    private const uint Ring = 27;

    [Fact]
    public void Load_MapsOfFlows_HaveTheSizesOfTheSharedMemory()
    {
        string? missing = Requires.Bpf();
        Assert.SkipUnless(missing is null, missing ?? "");
        using BpfObject file = BpfObject.Load(BpfObject.BuiltIn());

        Assert.Equal((Libbpf.BPF_MAP_TYPE_ARRAY, 128u, 1u), Of(file, "flow_settings"));
        Assert.Equal((Libbpf.BPF_MAP_TYPE_ARRAY, 64u, 4096u), Of(file, "flow_servers"));
        Assert.Equal((Libbpf.BPF_MAP_TYPE_ARRAY, 32u, 4096u), Of(file, "flow_totals"));
        Assert.Equal((ArrayOfMaps, 4u, 8192u), Of(file, "flow_index"));
        Assert.Equal((ArrayOfMaps, 4u, 4096u), Of(file, "flows"));
        Assert.Equal((ArrayOfMaps, 4u, 4096u), Of(file, "flow_addresses"));
        Assert.Equal((ArrayOfMaps, 4u, 8192u), Of(file, "flow_tallies"));
        Assert.Equal((Ring, 0u, 1u << 20), Of(file, "flow_events"));
    }

    private static (uint Type, uint ValueBytes, uint Room) Of(BpfObject file, string map)
    {
        MapInfo info = file.Describe(map);
        return (info.Type, info.ValueBytes, info.MaximumEntries);
    }
}
