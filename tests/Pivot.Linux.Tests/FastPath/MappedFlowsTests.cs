using System.Net;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Linux.FastPath;
using Pivot.Linux.Interop;
using Pivot.Linux.Steering;
using Pivot.Linux.Tests.Environments;
using Pivot.Testing;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>The memory of the fast path: made, found again by what is attached, and gone with it.</summary>
[Trait("Needs", "bpf")]
public sealed class MappedFlowsTests : IDisposable
{
    private const int Limit = 100_000;

    private readonly Environments.TemporaryDirectory _state = new();
    private readonly List<string> _notes = [];
    private readonly NamespaceThread _board;
    private readonly NamespaceThread _server;

    public MappedFlowsTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        Assert.SkipWhen(Requires.Bpf() is not null, Requires.Bpf() ?? "");
        _board = new NamespaceThread();
        _server = new NamespaceThread();
        NamespaceThread.Join(_board, "eth1", "198.51.100.1/24", _server, "server0", "198.51.100.11/24");
    }

    public void Dispose()
    {
        _board?.Dispose();
        _server?.Dispose();
        _state.Dispose();
    }

    [Fact]
    public void Load_WithoutFlows_HasNoMapsOfTheirs()
    {
        using BpfObject file = BpfObject.LoadWithoutFlows(BpfObject.BuiltIn());

        Assert.False(file.Carries);
        Assert.Equal([], BpfPrograms.Maps(file.EthernetProgram).Select(NameOf).Intersect(FlowMap.All.Select(map => map.Name)));
        Assert.NotEqual(0u, file.EthernetProgramId);
    }

    [Fact]
    public unsafe void Map_NewMaps_TellHowMuchRoomThereIsAndAreEmpty()
    {
        using BpfObject file = BpfObject.LoadWithFlows(BpfObject.BuiltIn(), kept: null);
        Assert.Null(file.CarryRefusal);
        using MappedFlows flows = new(file, Limit);

        var settings = (FlowSettings*)flows.Settings;
        Assert.Equal((1024u, (uint)Libbpf.libbpf_num_possible_cpus()), (settings->Servers, settings->Processors));
        Assert.False(flows.HasEvents);
        Assert.False(flows.TryTakeEvent(out _));
        Assert.All(Enum.GetValues<FlowPart>(), part => Assert.False(flows.HasChunk(part, 0)));
    }

    [Fact]
    public void Tend_ManyRecords_MakesTheChunkAheadAndShowsItToThePrograms()
    {
        using BpfObject file = BpfObject.LoadWithFlows(BpfObject.BuiltIn(), kept: null);
        using MappedFlows flows = new(file, Limit);

        flows.Tend(records: 3 * FlowAbi.FlowsPerChunk, buckets: FlowAbi.BucketsPerChunk, ipv6: false);

        Assert.True(flows.HasChunk(FlowPart.Flows, 3));
        Assert.True(flows.HasChunk(FlowPart.ServerTallies, 3));
        Assert.True(flows.HasChunk(FlowPart.Buckets, 1));
        Assert.False(flows.HasChunk(FlowPart.Addresses6, 3));
        Assert.True(IsPublished(file, FlowMap.Flows, 3));
        Assert.True(IsPublished(file, FlowMap.Tallies, 4096 + 3));
        Assert.False(IsPublished(file, FlowMap.Flows, 2));
    }

    [Fact]
    public void TryAddChunk_BeyondTheLimit_IsRefused()
    {
        using BpfObject file = BpfObject.LoadWithFlows(BpfObject.BuiltIn(), kept: null);
        using MappedFlows flows = new(file, Limit);

        Assert.True(flows.TryAddChunk(FlowPart.Flows, Limit / FlowAbi.FlowsPerChunk));
        Assert.False(flows.TryAddChunk(FlowPart.Flows, (Limit / FlowAbi.FlowsPerChunk) + 1));
        Assert.False(flows.HasChunk(FlowPart.Flows, -1));
    }

    [Fact]
    public unsafe void Start_AfterACrash_GoesOnWithTheSameMemory()
    {
        uint old = Crash(flows => ((Flow*)flows.StartOf(FlowPart.Flows))[7].Entropy = 4711);

        RoutedHost host = _board.Run(() => RoutedHost.Start(Options()));
        var steering = Assert.IsType<BpfSteering>(host.Steering);
        MappedFlows adopted = _board.Run(() => steering.Flows(Limit));

        Assert.True(steering.KeepsFlows);
        Assert.True(adopted.HasChunk(FlowPart.Flows, 0));
        Assert.Equal(4711u, ((Flow*)adopted.StartOf(FlowPart.Flows))[7].Entropy);
        _board.Run(() => host.Steering.Apply(Plan()));
        Assert.NotEqual(old, steering.Loaded.EthernetProgramId);
        _board.Run(host.Stop);
    }

    [Fact]
    public unsafe void Start_AfterACrashOfAnotherLayout_BeginsAnew()
    {
        Crash(flows => ((FlowSettings*)flows.Settings)->Version = FlowAbi.Version + 1);

        RoutedHost host = _board.Run(() => RoutedHost.Start(Options()));
        var steering = Assert.IsType<BpfSteering>(host.Steering);

        Assert.False(steering.KeepsFlows);
        Assert.True(steering.Carries);
        Assert.False(_board.Run(() => steering.Flows(Limit)).HasChunk(FlowPart.Flows, 0));
        _board.Run(() => host.Steering.Apply(Plan()));
        _board.Run(host.Stop);
    }

    [Fact]
    public void Stop_MapsInUse_AreGone()
    {
        uint[] maps = [];
        uint program = 0;
        RoutedHost host = _board.Run(() => RoutedHost.Start(Options()));
        _board.Run(() =>
        {
            host.Steering.Apply(Plan());
            var steering = (BpfSteering)host.Steering;
            steering.Flows(Limit).Tend(0, 0, ipv6: false);
            program = steering.Loaded.EthernetProgramId;
            maps = BpfPrograms.Maps(steering.Loaded.EthernetProgram);
        });
        Assert.True(maps.Length >= FlowMap.All.Count);

        _board.Run(host.Stop);

        // The kernel frees them a moment later.
        Assert.True(SpinWait.SpinUntil(() => !maps.Any(IsThere) && BpfPrograms.Find(program) is null, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void LoadFlows_ProgramsWithout_AreReplacedWithTheNextApplication()
    {
        RoutedHost host = _board.Run(() => RoutedHost.Start(Options() with { Carries = false }));
        var steering = Assert.IsType<BpfSteering>(host.Steering);
        _board.Run(() => host.Steering.Apply(Plan()));
        uint before = steering.Loaded.EthernetProgramId;
        Assert.False(steering.Carries);

        _board.Run(() =>
        {
            steering.LoadFlows();
            host.Steering.Apply(Plan());
        });

        Assert.True(steering.Carries);
        Assert.NotEqual(before, steering.Loaded.EthernetProgramId);
        Assert.True(SpinWait.SpinUntil(() => BpfPrograms.Find(before) is null, TimeSpan.FromSeconds(10)));
        _board.Run(host.Stop);
    }

    private static unsafe string NameOf(uint map)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = new(BpfPrograms.Check(Libbpf.bpf_map_get_fd_by_id(map), "bpf(BPF_MAP_GET_FD_BY_ID)"), ownsHandle: true);
        return BpfPrograms.DescribeMap(handle.Number()).Name;
    }

    private static bool IsThere(uint map)
    {
        int result = Libbpf.bpf_map_get_fd_by_id(map);
        if (result < 0)
        {
            return false;
        }

        new Microsoft.Win32.SafeHandles.SafeFileHandle(result, ownsHandle: true).Dispose();
        return true;
    }

    private static unsafe bool IsPublished(BpfObject file, FlowMap outer, uint chunk)
    {
        uint id;
        return Libbpf.bpf_map_lookup_elem(file.Map(outer.Name), &chunk, &id) == 0;
    }

    private static SteeringPlan Plan() => new([new IPNetwork(IPAddress.Parse("203.0.113.80"), 32)], [IPAddress.Parse("198.51.100.11")]);

    /// <summary>A run that uses the memory and ends as a crash does; returns its program.</summary>
    private uint Crash(Action<MappedFlows> use)
    {
        RoutedHost host = _board.Run(() => RoutedHost.Start(Options()));
        uint program = 0;
        _board.Run(() =>
        {
            var steering = (BpfSteering)host.Steering;
            MappedFlows flows = steering.Flows(Limit);
            flows.Tend(0, 0, ipv6: false);
            program = steering.Loaded.EthernetProgramId;
            SetVersion(flows);
            use(flows);
            host.Steering.Apply(Plan());
        });
        _board.Run(host.Dispose);
        return program;
    }

    private static unsafe void SetVersion(MappedFlows flows) => ((FlowSettings*)flows.Settings)->Version = FlowAbi.Version;

    private RoutedHostOptions Options() => new() { StatePath = _state.Path, QueueCount = 1, Steering = SteeringPreference.Bpf, Carries = true, Note = _notes.Add };
}
