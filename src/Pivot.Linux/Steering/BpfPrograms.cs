using System.Text;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Steering;

/// <summary>Loaded BPF programs by the kernel's numbers, and where they are attached. Every call asks the kernel.</summary>
internal static unsafe class BpfPrograms
{
    /// <summary>The names of the steering programs begin so (src/bpf/steering.bpf.c).</summary>
    private const string OurPrefix = "pivot_steer";

    /// <summary>Place of our filters among those of clsact; the handle is the program's number.</summary>
    private const uint Priority = 7701;

    private const int MaximumAttached = 64;
    private const int MaximumMaps = 64;

    /// <summary>The program of that number, or null when none is loaded or it is somebody else's by now.</summary>
    /// <exception cref="LinuxException">The kernel refused for another reason.</exception>
    public static SafeFileHandle? Find(uint id)
    {
        int result = Libbpf.bpf_prog_get_fd_by_id(id);
        if (result == -Errno.ENOENT)
        {
            return null;
        }

        SafeFileHandle program = new(Check(result, $"bpf(BPF_PROG_GET_FD_BY_ID, {id})"), ownsHandle: true);
        if (Describe(program.Number()).Name.StartsWith(OurPrefix, StringComparison.Ordinal))
        {
            return program;
        }

        program.Dispose();
        return null;
    }

    /// <summary>The kernel's number and the name of a program.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static (uint Id, string Name) Describe(int program)
    {
        ProgramInfo info = default;
        uint length = (uint)sizeof(ProgramInfo);
        _ = Check(Libbpf.bpf_obj_get_info_by_fd(program, &info, &length), "bpf(BPF_OBJ_GET_INFO_BY_FD)");
        return (info.Id, Text(info.Name));
    }

    /// <summary>The kernel's numbers of the maps that a program uses.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static uint[] Maps(int program)
    {
        uint* ids = stackalloc uint[MaximumMaps];
        ProgramInfo info = new() { MapCount = MaximumMaps, MapIds = ids };
        uint length = (uint)sizeof(ProgramInfo);
        _ = Check(Libbpf.bpf_obj_get_info_by_fd(program, &info, &length), "bpf(BPF_OBJ_GET_INFO_BY_FD)");
        return new ReadOnlySpan<uint>(ids, (int)Math.Min(info.MapCount, MaximumMaps)).ToArray();
    }

    /// <summary>Type, sizes and name of a map.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static (MapInfo Info, string Name) DescribeMap(int map)
    {
        MapInfo info = default;
        uint length = (uint)sizeof(MapInfo);
        _ = Check(Libbpf.bpf_obj_get_info_by_fd(map, &info, &length), "bpf(BPF_OBJ_GET_INFO_BY_FD)");
        return (info, Text(info.Name));
    }

    /// <summary>True when the kernel has tcx: asked of an interface, which stays as it is.</summary>
    public static bool HasTcx(int interfaceIndex)
    {
        uint count = 0;
        return Libbpf.bpf_prog_query(interfaceIndex, Libbpf.BPF_TCX_INGRESS, 0, null, null, &count) == 0;
    }

    /// <summary>Whether the program is attached to the interface.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static bool IsAttached(uint id, int interfaceIndex, BpfAttachment attachment, BpfDirection direction = BpfDirection.Ingress)
    {
        if (attachment == BpfAttachment.Tcx)
        {
            uint* ids = stackalloc uint[MaximumAttached];
            uint count = MaximumAttached;
            return Libbpf.bpf_prog_query(interfaceIndex, Tcx(direction), 0, null, ids, &count) == 0
                && new ReadOnlySpan<uint>(ids, (int)Math.Min(count, MaximumAttached)).Contains(id);
        }

        LibbpfLog.Clear();
        TrafficControlHook hook = Hook(interfaceIndex, direction == BpfDirection.Ingress ? Libbpf.BPF_TC_INGRESS : Libbpf.BPF_TC_EGRESS);
        TrafficControlOptions options = Filter(id);
        return Libbpf.bpf_tc_query(&hook, &options) == 0 && options.ProgramId == id;
    }

    /// <summary>Attaches the program, behind those that are there.</summary>
    /// <exception cref="HostException">The kernel refused, or the program is not loaded.</exception>
    public static void Attach(uint id, int interfaceIndex, BpfAttachment attachment, BpfDirection direction = BpfDirection.Ingress)
    {
        using SafeFileHandle program = Find(id) ?? throw new HostException($"The steering program {id} is not loaded any more: start pivot again.");
        if (attachment == BpfAttachment.Tcx)
        {
            _ = Check(Libbpf.bpf_prog_attach(program.Number(), interfaceIndex, Tcx(direction), 0), $"bpf(BPF_PROG_ATTACH, tcx {direction}, interface {interfaceIndex})");
            return;
        }

        LibbpfLog.Clear();
        TrafficControlHook hook = Hook(interfaceIndex, direction == BpfDirection.Ingress ? Libbpf.BPF_TC_INGRESS : Libbpf.BPF_TC_EGRESS);
        TrafficControlOptions options = Filter(id);
        options.ProgramDescriptor = program.Number();
        _ = Check(Libbpf.bpf_tc_attach(&hook, &options), $"bpf_tc_attach(interface {interfaceIndex})", LibbpfLog.Tail());
    }

    /// <summary>Detaches the program; it was not attached or is not loaded: nothing to do.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Detach(uint id, int interfaceIndex, BpfAttachment attachment, BpfDirection direction = BpfDirection.Ingress)
    {
        using SafeFileHandle? program = Find(id);
        if (program is null || !IsAttached(id, interfaceIndex, attachment, direction))
        {
            return;
        }

        if (attachment == BpfAttachment.Tcx)
        {
            _ = Check(Libbpf.bpf_prog_detach2(program.Number(), interfaceIndex, Tcx(direction)), $"bpf(BPF_PROG_DETACH, tcx {direction}, interface {interfaceIndex})");
            return;
        }

        LibbpfLog.Clear();
        TrafficControlHook hook = Hook(interfaceIndex, direction == BpfDirection.Ingress ? Libbpf.BPF_TC_INGRESS : Libbpf.BPF_TC_EGRESS);
        TrafficControlOptions options = Filter(id);
        _ = Check(Libbpf.bpf_tc_detach(&hook, &options), $"bpf_tc_detach(interface {interfaceIndex})", LibbpfLog.Tail());
    }

    /// <summary>Adds clsact to an interface.</summary>
    /// <exception cref="LinuxException">The kernel refused; EEXIST when the interface has it.</exception>
    public static void AddClsact(int interfaceIndex)
    {
        LibbpfLog.Clear();
        TrafficControlHook hook = Hook(interfaceIndex, Libbpf.BPF_TC_INGRESS);
        _ = Check(Libbpf.bpf_tc_hook_create(&hook), $"bpf_tc_hook_create(interface {interfaceIndex})", LibbpfLog.Tail());
    }

    /// <summary>Removes clsact from an interface, with all its filters.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void RemoveClsact(int interfaceIndex)
    {
        LibbpfLog.Clear();
        TrafficControlHook hook = Hook(interfaceIndex, Libbpf.BPF_TC_INGRESS | Libbpf.BPF_TC_EGRESS);
        _ = Check(Libbpf.bpf_tc_hook_destroy(&hook), $"bpf_tc_hook_destroy(interface {interfaceIndex})", LibbpfLog.Tail());
    }

    /// <summary>The result of a libbpf call that was not negative.</summary>
    /// <exception cref="LinuxException">It was: a negative error number.</exception>
    public static int Check(int result, string operation, string? detail = null) =>
        result >= 0 ? result : throw new LinuxException(operation, -result, detail);

    private static string Text(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
    }

    private static int Tcx(BpfDirection direction) => direction == BpfDirection.Ingress ? Libbpf.BPF_TCX_INGRESS : Libbpf.BPF_TCX_EGRESS;

    private static TrafficControlHook Hook(int interfaceIndex, uint attachPoint) =>
        new() { Size = (nuint)sizeof(TrafficControlHook), InterfaceIndex = interfaceIndex, AttachPoint = attachPoint };

    private static TrafficControlOptions Filter(uint id) =>
        new() { Size = (nuint)sizeof(TrafficControlOptions), Handle = id, Priority = Priority };
}
