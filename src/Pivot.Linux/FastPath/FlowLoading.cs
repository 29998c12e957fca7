using System.Runtime.InteropServices;
using Pivot.Linux.Interop;

namespace Pivot.Linux.FastPath;

/// <summary>What is made of the fast path when the steering programs are loaded: left out, or in with new maps, or with maps that there are.</summary>
internal sealed unsafe class FlowLoading
{
    /// <summary>The section of <c>carries</c> in steering.bpf.c.</summary>
    private const string Constants = ".rodata";

    /// <summary>The first Linux whose compiler for arm64 knows more atomic operations than an addition without a result (commit 1902472b4fa9).</summary>
    private static readonly Version s_atomicsOnArm64 = new(5, 18);

    private FlowLoading(bool carries, KeptFlowMaps? kept)
    {
        Carries = carries;
        Kept = kept;
    }

    /// <summary>Left out: the kernel never sees the code, and there are no maps.</summary>
    public static FlowLoading Without { get; } = new(carries: false, kept: null);

    /// <summary>The fast path is in.</summary>
    public bool Carries { get; }

    /// <summary>The maps; null = new ones.</summary>
    public KeptFlowMaps? Kept { get; }

    /// <summary>In.</summary>
    /// <param name="kept">The maps; null = new ones.</param>
    public static FlowLoading With(KeptFlowMaps? kept) => new(carries: true, kept);

    /// <summary>Why the fast path is not even tried on a kernel; null = it is. Some kernels would load it all the same, and interpret it and the steering with it, several times slower.</summary>
    /// <param name="architecture">The machine's.</param>
    /// <param name="kernel">Its version.</param>
    public static string? Refusal(Architecture architecture, Version kernel) => architecture == Architecture.Arm64 && kernel < s_atomicsOnArm64
        ? $"on arm64 it needs Linux {s_atomicsOnArm64}, and this is {kernel.ToString(2)}"
        : null;

    /// <summary>Says so to libbpf, for a file that is open and not loaded. One that has no such maps stays as it is.</summary>
    /// <returns>0, or a negative error number.</returns>
    public int Prepare(BpfObjectHandle file)
    {
        FlowSizes? sizes = Carries && Kept is null ? FlowSizes.Usual() : null;
        foreach (FlowMap map in FlowMap.All)
        {
            nint found = Libbpf.bpf_object__find_map_by_name(file, map.Name);
            int result = found == 0 ? 0 : Prepare(found, map, sizes);
            if (result != 0)
            {
                return result;
            }
        }

        return Carries ? 0 : LeaveOut(file);
    }

    private int Prepare(nint found, FlowMap map, FlowSizes? sizes)
    {
        if (!Carries)
        {
            return Libbpf.bpf_map__set_autocreate(found, 0);
        }

        if (Kept is not null)
        {
            return Libbpf.bpf_map__reuse_fd(found, Kept[map]);
        }

        uint? room = map == FlowMap.Servers ? sizes!.Servers : map == FlowMap.Totals ? sizes!.Servers * sizes.Processors : map == FlowMap.Events ? sizes!.EventBytes : null;
        return room is { } elements ? Libbpf.bpf_map__set_max_entries(found, elements) : 0;
    }

    /// <summary>The verifier takes code out that a constant keeps from running, before it looks at it.</summary>
    private static int LeaveOut(BpfObjectHandle file)
    {
        nint recent = Libbpf.bpf_object__find_map_by_name(file, FlowMap.Recent);
        int result = recent == 0 ? 0 : Libbpf.bpf_map__set_autocreate(recent, 0);
        nint constants = Libbpf.bpf_object__find_map_by_name(file, Constants);
        byte no = 0;
        return result != 0 || constants == 0 ? result : Libbpf.bpf_map__set_initial_value(constants, &no, sizeof(byte));
    }
}
