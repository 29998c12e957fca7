using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pivot.Director.FastPath;
using Pivot.Linux.Interop;
using Pivot.Linux.Steering;

namespace Pivot.Linux.FastPath;

/// <summary>
/// The fast path's maps that programs of an earlier run hold, which are still attached: packets of decided connections are carried by them all the while. New programs that take these over go on with the same flows, and as long as both are attached
/// it does not matter which of them sees a packet.
/// </summary>
internal sealed unsafe class KeptFlowMaps : IDisposable
{
    /// <summary>Where <c>struct flow_settings</c> has its version, and the numbers of servers and processors.</summary>
    private const int VersionOffset = 0;
    private const int ServersOffset = 56;
    private const int ProcessorsOffset = 60;

    private readonly Dictionary<string, SafeFileHandle> _maps = [];

    private KeptFlowMaps()
    {
    }

    /// <summary>Finds them.</summary>
    /// <param name="programs">The kernel's numbers of programs that an earlier run has attached, the latest last.</param>
    /// <returns>Null where there are none, or not all, or of another layout than this build's.</returns>
    /// <exception cref="HostException">The kernel refused to tell.</exception>
    public static KeptFlowMaps? Find(uint[] programs)
    {
        for (int i = programs.Length - 1; i >= 0; i--)
        {
            using SafeFileHandle? program = BpfPrograms.Find(programs[i]);
            if (program is null)
            {
                continue;
            }

            KeptFlowMaps maps = new();
            try
            {
                maps.Take(BpfPrograms.Maps(program.Number()));
                if (maps.IsSound())
                {
                    return maps;
                }
            }
            catch
            {
                maps.Dispose();
                throw;
            }

            maps.Dispose();
        }

        return null;
    }

    /// <summary>The descriptor of a map, which stays this object's.</summary>
    public int this[FlowMap map] => _maps[map.Name].Number();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle map in _maps.Values)
        {
            map.Dispose();
        }
    }

    private void Take(uint[] ids)
    {
        foreach (uint id in ids)
        {
            int result = Libbpf.bpf_map_get_fd_by_id(id);
            if (result < 0)
            {
                continue;
            }

            SafeFileHandle handle = new(result, ownsHandle: true);
            (MapInfo info, string name) = BpfPrograms.DescribeMap(result);
            FlowMap? map = FlowMap.All.FirstOrDefault(map => map.Name == name);
            if (map is null || !map.Is(info) || !_maps.TryAdd(name, handle))
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>All are there, a director of this layout has used them, and they are as large as the settings say.</summary>
    private bool IsSound()
    {
        if (_maps.Count != FlowMap.All.Count)
        {
            return false;
        }

        uint only = 0;
        byte* settings = stackalloc byte[(int)FlowMap.Settings.ValueBytes];
        _ = BpfPrograms.Check(Libbpf.bpf_map_lookup_elem(this[FlowMap.Settings], &only, settings), "bpf(BPF_MAP_LOOKUP_ELEM, flow_settings)");
        ReadOnlySpan<byte> bytes = new(settings, (int)FlowMap.Settings.ValueBytes);
        uint servers = MemoryMarshal.Read<uint>(bytes[ServersOffset..]);
        ulong totals = (ulong)servers * MemoryMarshal.Read<uint>(bytes[ProcessorsOffset..]);
        return MemoryMarshal.Read<uint>(bytes[VersionOffset..]) == FlowAbi.Version
            && servers != 0 && RoomOf(FlowMap.Servers) >= servers
            && totals != 0 && RoomOf(FlowMap.Totals) >= totals;
    }

    private uint RoomOf(FlowMap map) => BpfPrograms.DescribeMap(this[map]).Info.MaximumEntries;
}
