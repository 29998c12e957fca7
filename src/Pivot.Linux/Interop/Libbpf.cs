using System.Runtime.InteropServices;

namespace Pivot.Linux.Interop;

/// <summary><c>struct bpf_tc_hook</c> (bpf/libbpf.h).</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct TrafficControlHook
{
    /// <summary><c>sz</c>: bytes of this structure.</summary>
    public nuint Size;

    /// <summary><c>ifindex</c>.</summary>
    public int InterfaceIndex;

    /// <summary><c>attach_point</c>: BPF_TC_*.</summary>
    public uint AttachPoint;

    /// <summary><c>parent</c>: 0 with the attach points used here.</summary>
    public uint Parent;
}

/// <summary><c>struct bpf_tc_opts</c> (bpf/libbpf.h).</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct TrafficControlOptions
{
    /// <summary><c>sz</c>: bytes of this structure.</summary>
    public nuint Size;

    /// <summary><c>prog_fd</c>: for attaching only.</summary>
    public int ProgramDescriptor;

    /// <summary><c>flags</c>.</summary>
    public uint Flags;

    /// <summary><c>prog_id</c>: filled in by a query.</summary>
    public uint ProgramId;

    /// <summary><c>handle</c>: tells filters of one priority apart.</summary>
    public uint Handle;

    /// <summary><c>priority</c>: filters are tried from the lowest.</summary>
    public uint Priority;
}

/// <summary>The beginning of <c>struct bpf_prog_info</c> (linux/bpf.h), up to the name.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct ProgramInfo
{
    /// <summary><c>id</c>: the kernel's number of the program, as long as it is loaded.</summary>
    [FieldOffset(4)]
    public uint Id;

    /// <summary><c>nr_map_ids</c>: how many maps it uses; to the kernel, how many have room at <see cref="MapIds"/>.</summary>
    [FieldOffset(52)]
    public uint MapCount;

    /// <summary><c>map_ids</c>: where the kernel puts the maps' numbers; null = nowhere.</summary>
    [FieldOffset(56)]
    public unsafe uint* MapIds;

    /// <summary><c>name</c>, NUL terminated.</summary>
    [FieldOffset(64)]
    public InterfaceName Name;
}

/// <summary>The beginning of <c>struct bpf_map_info</c> (linux/bpf.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapInfo
{
    /// <summary><c>type</c>: BPF_MAP_TYPE_*.</summary>
    public uint Type;

    /// <summary><c>id</c>.</summary>
    public uint Id;

    /// <summary><c>key_size</c> in bytes.</summary>
    public uint KeyBytes;

    /// <summary><c>value_size</c> in bytes.</summary>
    public uint ValueBytes;

    /// <summary><c>max_entries</c>.</summary>
    public uint MaximumEntries;

    /// <summary><c>map_flags</c>: BPF_F_*.</summary>
    public uint Flags;

    /// <summary><c>name</c>, NUL terminated.</summary>
    public InterfaceName Name;
}

/// <summary><c>struct bpf_map_create_opts</c> (bpf/bpf.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct MapCreateOptions
{
    /// <summary><c>sz</c>: bytes of this structure.</summary>
    [FieldOffset(0)]
    public nuint Size;

    /// <summary><c>map_flags</c>: BPF_F_*.</summary>
    [FieldOffset(28)]
    public uint Flags;
}

/// <summary>A <c>struct bpf_object</c>: programs and maps of one object file. Closing it lets go of what nothing else holds.</summary>
internal sealed class BpfObjectHandle : SafeHandle
{
    /// <summary>For the marshaller.</summary>
    public BpfObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(handle);
        return true;
    }
}

/// <summary>
/// libbpf (bpf/libbpf.h, bpf/bpf.h), present from version 1.0; the library is opened with the first call. Functions return a negative error number, those that return a pointer set errno.
/// </summary>
internal static unsafe partial class Libbpf
{
    public const int BPF_ANY = 0;
    public const uint BPF_MAP_TYPE_ARRAY = 2;
    public const uint BPF_MAP_TYPE_ARRAY_OF_MAPS = 12;
    public const uint BPF_MAP_TYPE_RINGBUF = 27;
    public const uint BPF_RINGBUF_BUSY_BIT = 1u << 31;
    public const uint BPF_RINGBUF_DISCARD_BIT = 1u << 30;
    public const int BPF_RINGBUF_HDR_SZ = 8;
    public const uint BPF_F_MMAPABLE = 1 << 10;
    public const uint BPF_TC_INGRESS = 1;
    public const uint BPF_TC_EGRESS = 2;

    /// <summary><c>enum bpf_attach_type</c>, Linux 6.6.</summary>
    public const int BPF_TCX_INGRESS = 46;
    public const int BPF_TCX_EGRESS = 47;

    private const string Library = "libbpf.so.1";

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged<int, byte*, nint, int> print);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfObjectHandle bpf_object__open_mem(void* bytes, nuint length, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(BpfObjectHandle file);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint file);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_program_by_name(BpfObjectHandle file, string name);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint program);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_object__find_map_fd_by_name(BpfObjectHandle file, string name);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(BpfObjectHandle file, string name);

    /// <summary>The second parameter is a <c>bool</c>.</summary>
    [LibraryImport(Library)]
    public static partial int bpf_map__set_autocreate(nint map, byte autocreate);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_max_entries(nint map, uint maximumEntries);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_initial_value(nint map, void* data, nuint size);

    [LibraryImport(Library)]
    public static partial int bpf_map__reuse_fd(nint map, int fd);

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_map_create(uint type, string? name, uint keyBytes, uint valueBytes, uint maximumEntries, MapCreateOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int fd, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int fd, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_obj_get_info_by_fd(int fd, void* info, uint* length);

    /// <summary>For BPF_TCX_* the target is an interface index: it stands where libbpf puts the descriptor of other targets.</summary>
    [LibraryImport(Library)]
    public static partial int bpf_prog_query(int target, int type, uint queryFlags, uint* attachFlags, uint* ids, uint* count);

    [LibraryImport(Library)]
    public static partial int bpf_prog_attach(int fd, int target, int type, uint flags);

    [LibraryImport(Library)]
    public static partial int bpf_prog_detach2(int fd, int target, int type);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_create(TrafficControlHook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_destroy(TrafficControlHook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_attach(TrafficControlHook* hook, TrafficControlOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_detach(TrafficControlHook* hook, TrafficControlOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_query(TrafficControlHook* hook, TrafficControlOptions* options);
}
