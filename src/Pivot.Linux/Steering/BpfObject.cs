using System.Runtime.InteropServices;
using Pivot.Linux.FastPath;
using Pivot.Linux.Interop;

namespace Pivot.Linux.Steering;

/// <summary>The steering programs and their maps in the kernel. Attached programs and their maps stay there when this is disposed, or when the process ends.</summary>
internal sealed unsafe class BpfObject : IDisposable
{
    private const string Resource = "steering.bpf.o";

    private readonly BpfObjectHandle _handle;
    private readonly int _settings;
    private readonly int _addresses;
    private readonly int _prefixes;
    private readonly int _ports;

    private BpfObject(BpfObjectHandle handle, bool carries, bool keepsFlows)
    {
        _handle = handle;
        (Carries, KeepsFlows) = (carries, keepsFlows);
        EthernetProgram = ProgramOf("pivot_steer");
        IPProgram = ProgramOf("pivot_steer_ip");
        EthernetErrorProgram = ProgramOf("pivot_steer_err");
        EthernetProgramId = BpfPrograms.Describe(EthernetProgram).Id;
        IPProgramId = BpfPrograms.Describe(IPProgram).Id;
        EthernetErrorProgramId = BpfPrograms.Describe(EthernetErrorProgram).Id;
        IPErrorProgramId = BpfPrograms.Describe(ProgramOf("pivot_steer_err_ip")).Id;
        QueueProgram = ProgramOf("pivot_queue");
        _settings = MapOf("settings");
        _addresses = MapOf("addresses");
        _prefixes = MapOf("prefixes");
        _ports = MapOf("ports");
    }

    /// <summary>Descriptor of the program for interfaces with Ethernet headers.</summary>
    public int EthernetProgram { get; }

    /// <summary>Descriptor of the program for interfaces without link-layer headers.</summary>
    public int IPProgram { get; }

    /// <summary>Descriptor of the program at the egress of interfaces with Ethernet headers, for errors of the board's own.</summary>
    public int EthernetErrorProgram { get; }

    /// <summary>The kernel's number of <see cref="EthernetErrorProgram"/>.</summary>
    public uint EthernetErrorProgramId { get; }

    /// <summary>The kernel's number of the same program for interfaces without link-layer headers.</summary>
    public uint IPErrorProgramId { get; }

    /// <summary>The kernel's number of <see cref="EthernetProgram"/>.</summary>
    public uint EthernetProgramId { get; }

    /// <summary>The kernel's number of <see cref="IPProgram"/>.</summary>
    public uint IPProgramId { get; }

    /// <summary>Descriptor of the program that chooses the queue of the director's device for a packet.</summary>
    public int QueueProgram { get; }

    /// <summary>The fast path is in them; what it carries is up to its maps.</summary>
    public bool Carries { get; }

    /// <summary>The maps of the fast path are those of an earlier run.</summary>
    public bool KeepsFlows { get; }

    /// <summary>Why the fast path is not in them, though it was wanted; null where it is, or was not.</summary>
    public string? CarryRefusal { get; private set; }

    /// <summary>The object file that is built in.</summary>
    public static byte[] BuiltIn()
    {
        using Stream stream = typeof(BpfObject).Assembly.GetManifestResourceStream(Resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Loads an object file of the steering programs as it is.</summary>
    /// <exception cref="HostException">There is no libbpf, no right, no BPF in the kernel, or the verifier refuses (its last lines are in the message).</exception>
    public static BpfObject Load(ReadOnlySpan<byte> file) => Load(file, null);

    /// <summary>Loads an object file of the steering programs without the fast path and its maps.</summary>
    /// <exception cref="HostException">As <see cref="Load(ReadOnlySpan{byte})"/>.</exception>
    public static BpfObject LoadWithoutFlows(ReadOnlySpan<byte> file) => Load(file, FlowLoading.Without);

    /// <summary>Loads an object file of the steering programs with the fast path, or where the kernel refuses that, without it: <see cref="CarryRefusal"/> says why.</summary>
    /// <param name="file">The object file.</param>
    /// <param name="kept">Maps to go on with; null = new ones.</param>
    /// <exception cref="HostException">As <see cref="Load(ReadOnlySpan{byte})"/>.</exception>
    public static BpfObject LoadWithFlows(ReadOnlySpan<byte> file, KeptFlowMaps? kept)
    {
        BpfObject? with = TryLoadWithFlows(file, kept, out string? refusal);
        if (with is null)
        {
            with = LoadWithoutFlows(file);
            with.CarryRefusal = refusal;
        }

        return with;
    }

    /// <summary>Puts the map of settings.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Set(in SteeringSettings value)
    {
        uint only = 0;
        Update(_settings, only, value, "settings");
    }

    /// <summary>Adds to the maps what of <paramref name="wanted"/> is not in <paramref name="present"/>, or is there with another meaning.</summary>
    /// <exception cref="LinuxException">The kernel refused: a map is full.</exception>
    public void Add(BpfMaps wanted, BpfMaps present)
    {
        foreach ((SteeringAddress address, SteeringEntry entry) in wanted.Addresses)
        {
            if (!present.Addresses.TryGetValue(address, out SteeringEntry old) || old != entry)
            {
                Update(_addresses, address, entry, "addresses");
            }
        }

        foreach (SteeringPrefix prefix in wanted.Prefixes)
        {
            if (!present.Prefixes.Contains(prefix))
            {
                Update(_prefixes, prefix, 1u, "prefixes");
            }
        }

        foreach (SteeringPortsKey ports in wanted.Ports)
        {
            if (!present.Ports.Contains(ports))
            {
                Update(_ports, ports, 1u, "ports");
            }
        }
    }

    /// <summary>Takes out of the maps what of <paramref name="present"/> is not in <paramref name="wanted"/>.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Remove(BpfMaps present, BpfMaps wanted)
    {
        foreach (SteeringAddress address in present.Addresses.Keys)
        {
            if (!wanted.Addresses.ContainsKey(address))
            {
                Delete(_addresses, address);
            }
        }

        foreach (SteeringPrefix prefix in present.Prefixes)
        {
            if (!wanted.Prefixes.Contains(prefix))
            {
                Delete(_prefixes, prefix);
            }
        }

        foreach (SteeringPortsKey ports in present.Ports)
        {
            if (!wanted.Ports.Contains(ports))
            {
                Delete(_ports, ports);
            }
        }
    }

    /// <summary>Descriptor of a map, by its name in src/bpf; closed with this.</summary>
    /// <exception cref="LinuxException">There is none.</exception>
    public int Map(string name) => MapOf(name);

    /// <summary>Type, sizes and room of a map, by its name in src/bpf/maps.h.</summary>
    /// <exception cref="LinuxException">There is none.</exception>
    public MapInfo Describe(string map) => BpfPrograms.DescribeMap(MapOf(map)).Info;

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static BpfObject? TryLoadWithFlows(ReadOnlySpan<byte> file, KeptFlowMaps? kept, out string? refusal)
    {
        refusal = FlowLoading.Refusal(RuntimeInformation.ProcessArchitecture, Environment.OSVersion.Version);
        if (refusal is not null)
        {
            return null;
        }

        try
        {
            BpfObject with = Load(file, FlowLoading.With(kept));
            if (BpfPrograms.IsCompiled(with.EthernetProgram))
            {
                return with;
            }

            with.Dispose();
            refusal = "it would interpret the programs, for its compiler does not know all that they do, or is turned off (net.core.bpf_jit_enable)";
        }
        catch (LinuxException failure)
        {
            refusal = failure.Message;
        }

        return null;
    }

    private static BpfObject Load(ReadOnlySpan<byte> file, FlowLoading? flows)
    {
        try
        {
            LibbpfLog.Clear();
            return new BpfObject(Open(file, flows), flows?.Carries ?? true, flows?.Kept is not null);
        }
        catch (DllNotFoundException failure)
        {
            throw new HostException("libbpf.so.1 is not installed (Debian: apt-get install libbpf1)", failure);
        }
    }

    private static BpfObjectHandle Open(ReadOnlySpan<byte> file, FlowLoading? flows)
    {
        fixed (byte* start = file)
        {
            BpfObjectHandle handle = Libbpf.bpf_object__open_mem(start, (nuint)file.Length, null);
            int errno = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
            if (errno == 0)
            {
                errno = -(flows?.Prepare(handle) ?? 0);
            }

            if (errno == 0)
            {
                errno = -Libbpf.bpf_object__load(handle);
            }

            if (errno != 0)
            {
                handle.Dispose();
                throw new LinuxException($"bpf_object__load(\"{Resource}\")", errno, LibbpfLog.Tail());
            }

            return handle;
        }
    }

    private static void Update<TKey, TValue>(int map, TKey key, in TValue value, string name)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        int result;
        fixed (TValue* start = &value)
        {
            result = Libbpf.bpf_map_update_elem(map, &key, start, Libbpf.BPF_ANY);
        }

        string? advice = result is -Errno.E2BIG or -Errno.ENOSPC ? $"the map of {name} is full: configure fewer services or real servers, or use steering = \"routes\"" : null;
        _ = BpfPrograms.Check(result, $"bpf(BPF_MAP_UPDATE_ELEM, {name})", advice);
    }

    private static void Delete<TKey>(int map, TKey key)
        where TKey : unmanaged
    {
        int result = Libbpf.bpf_map_delete_elem(map, &key);
        _ = BpfPrograms.Check(result == -Errno.ENOENT ? 0 : result, "bpf(BPF_MAP_DELETE_ELEM)");
    }

    private int ProgramOf(string name)
    {
        nint program = Libbpf.bpf_object__find_program_by_name(_handle, name);
        return program == 0 ? throw new HostException($"{Resource} has no program {name}: it is of another version.") : Libbpf.bpf_program__fd(program);
    }

    private int MapOf(string name) => BpfPrograms.Check(Libbpf.bpf_object__find_map_fd_by_name(_handle, name), $"bpf_object__find_map_fd_by_name(\"{name}\")");
}
