using Pivot.Linux.Interop;
using Pivot.Linux.Steering;

namespace Pivot.Linux.FastPath;

/// <summary>Turns programs off that carry by flows which nobody looks after: those of an earlier run whose memory this one cannot use. What they carry is the director's from then on.</summary>
internal static unsafe class FlowSwitch
{
    /// <summary>Where <c>struct flow_settings</c> has its flags, in every layout.</summary>
    private const int FlagsOffset = 4;

    /// <summary>Turns them off.</summary>
    /// <param name="settings">The descriptor of their map of settings.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void TurnOff(int settings)
    {
        uint only = 0;
        byte* value = stackalloc byte[(int)FlowMap.Settings.ValueBytes];
        _ = BpfPrograms.Check(Libbpf.bpf_map_lookup_elem(settings, &only, value), "bpf(BPF_MAP_LOOKUP_ELEM, flow_settings)");
        *(uint*)(value + FlagsOffset) = 0;
        _ = BpfPrograms.Check(Libbpf.bpf_map_update_elem(settings, &only, value, Libbpf.BPF_ANY), "bpf(BPF_MAP_UPDATE_ELEM, flow_settings)");
    }
}
