using Pivot.Director.Ports;
using Pivot.Linux.FastPath;
using Pivot.Linux.Interop;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>
/// Steers by a BPF program at the ingress of every interface, before the IP stack, and one at the egress for the board's own ICMP errors: what the program takes is in its maps, so the cost does not grow with the number of services and servers.
/// Routes and proxy neighbours for virtual addresses are kept as with <see cref="RoutesSteering"/>: they draw the traffic here, and packets whose TTL is used up find the kernel's answer. There
/// are no rules, and no source check is loosened. Programs, maps and device outlive the process; a start attaches programs of its own before it takes the old ones off.
/// Call it from a thread in the host's network namespace.
/// </summary>
public sealed class BpfSteering : IHostSteering, IDisposable
{
    private readonly RoutedNames _names;
    private readonly RoutesSteering _routes;
    private readonly BpfAttachment _attachment;
    private readonly uint _device;
    private BpfObject _object;
    private MappedFlows? _flows;
    private string? _refusal;
    private BpfMaps _maps = BpfMaps.Empty;

    internal BpfSteering(RoutedNames names, RoutesSteering routes, BpfObject loaded, BpfAttachment attachment, int device)
    {
        _names = names;
        _routes = routes;
        _object = loaded;
        _attachment = attachment;
        _device = (uint)device;
    }

    /// <inheritdoc/>
    public string Name => "bpf";

    /// <inheritdoc/>
    /// <remarks>The way into the device costs none; the kernel takes one on the way out.</remarks>
    public int ExtraHops => 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>The programs have the fast path in them.</summary>
    public bool Carries => _object.Carries;

    /// <summary>Programs of an earlier run carry flows, whose maps these here have taken over.</summary>
    public bool KeepsFlows => _object.KeepsFlows;

    /// <summary>Why the programs do not have the fast path in them though they should; null where they have, or should not.</summary>
    public string? CarryRefusal => _refusal ?? _object.CarryRefusal;

    /// <summary>The loaded programs.</summary>
    internal BpfObject Loaded => _object;

    /// <summary>The memory of the flows, which is there until this is disposed.</summary>
    /// <param name="limit">The most connections.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public MappedFlows Flows(int limit) => _flows ??= new MappedFlows(_object, limit);

    /// <summary>Has the programs carry nothing, where the memory of the flows cannot be had: what an earlier run has put in force there nobody would take out.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void TurnFlowsOff()
    {
        if (_object.Carries)
        {
            FlowSwitch.TurnOff(_object.Map(FlowMap.Settings.Name));
        }
    }

    /// <summary>Puts programs that carry in the place of those that do not: attached with the next <see cref="Apply"/>, which has to follow. Where the kernel refuses them everything stays, and <see cref="CarryRefusal"/> says why.</summary>
    /// <exception cref="HostException">The kernel refuses even the programs without the fast path.</exception>
    public void LoadFlows()
    {
        if (_object.Carries)
        {
            return;
        }

        BpfObject loaded = BpfObject.LoadWithFlows(BpfObject.BuiltIn(), kept: null);
        if (!loaded.Carries)
        {
            _refusal = loaded.CarryRefusal;
            loaded.Dispose();
            return;
        }

        _object.Dispose();
        (_object, _maps) = (loaded, BpfMaps.Empty);
    }

    /// <inheritdoc/>
    /// <exception cref="LinuxException">The kernel did not answer.</exception>
    public IReadOnlyList<string> Refusals(SteeringPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        HostSnapshot host = _routes.Read();
        RoutesPlan resolved = RoutesPlan.Resolve(plan, _names, host, Programs(plan, host));
        return RefusalsOf(plan, resolved, host);
    }

    /// <inheritdoc/>
    /// <remarks>Repeated, it takes in what has changed on the host: new and renamed interfaces, addresses of the board, ways to real servers.</remarks>
    /// <exception cref="HostException">The plan has refusals (nothing was changed), or the kernel refused a change (what this call had added was taken out again).</exception>
    public void Apply(SteeringPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        HostSnapshot host = _routes.Read();
        RoutesPlan resolved = RoutesPlan.Resolve(plan, _names, host, Programs(plan, host));
        RoutesSteering.RequireNone(RefusalsOf(plan, resolved, host));
        BpfMaps wanted = BpfMaps.Of(plan, resolved.OwnAddresses, resolved.ReplyPaths, host.Addresses.Select(own => own.Address), Ethernets(host));
        BpfMaps old = _maps;
        IReadOnlyList<string> failures;
        try
        {
            _object.Add(wanted, old);
            _object.Set(BpfMaps.Settings(_device, wanted, old));
            failures = _routes.Carry(resolved, host);
        }
        catch (HostException)
        {
            _object.Add(old, BpfMaps.Empty);
            _object.Remove(wanted, old);
            throw;
        }

        _maps = wanted;
        Warnings = resolved.Shortfalls;
        _object.Remove(old, wanted);
        _object.Set(BpfMaps.Settings(_device, wanted));
        RoutesSteering.RequireNoLeftover(failures);
    }

    /// <summary>Lets go of the programs, which stay where they are attached; changes nothing on the host.</summary>
    public void Dispose()
    {
        _routes.Dispose();
        _flows?.Dispose();
        _object.Dispose();
    }

    private IReadOnlyList<string> RefusalsOf(SteeringPlan plan, RoutesPlan resolved, HostSnapshot host) =>
        [.. _routes.RefusalsOf(resolved, host), .. Unsteered(resolved, host), .. OwnAddressPorts.Refusals(plan, resolved.OwnAddresses)];

    /// <summary>The programs for each interface, behind the clsact that they need.</summary>
    private List<SteeringChange> Programs(SteeringPlan plan, HostSnapshot host)
    {
        List<SteeringChange> changes = [];
        foreach (NetworkLink link in plan.IsEmpty ? [] : host.Links)
        {
            uint program = ProgramFor(link, host);
            if (program == 0)
            {
                continue;
            }

            if (_attachment == BpfAttachment.Clsact)
            {
                changes.Add(new ClsactChange(link.Name, link.Index));
            }

            uint forErrors = program == _object.EthernetProgramId ? _object.EthernetErrorProgramId : _object.IPErrorProgramId;
            changes.Add(new ProgramChange(link.Name, link.Index, program, _attachment));
            changes.Add(new ProgramChange(link.Name, link.Index, forErrors, _attachment, Egress: true));
        }

        return changes;
    }

    /// <summary>
    /// The program for an interface; 0 = none. Ports of a bridge or bond have none: what they pass on comes in again by the bridge or bond.
    /// </summary>
    private uint ProgramFor(NetworkLink link, HostSnapshot host)
    {
        if (!link.IsUp || link.Name == _names.Device || host.Links.Any(master => master.Index == link.MasterIndex && master.Kind != "vrf"))
        {
            return 0;
        }

        return link.HardwareType switch
        {
            Libc.ARPHRD_ETHER => _object.EthernetProgramId,
            Libc.ARPHRD_NONE or Libc.ARPHRD_PPP or Libc.ARPHRD_RAWIP => _object.IPProgramId,
            _ => 0,
        };
    }

    /// <summary>Indexes of the interfaces with Ethernet headers, as far as programs see what comes in by them.</summary>
    private int[] Ethernets(HostSnapshot host)
    {
        NetworkLink[] links = [.. host.Links.Where(link => ProgramFor(link, host) == _object.EthernetProgramId)];
        return Array.ConvertAll(links, static link => link.Index);
    }

    /// <summary>Real servers whose replies come in by an interface that takes no program.</summary>
    private IEnumerable<string> Unsteered(RoutesPlan resolved, HostSnapshot host) =>
        from path in resolved.ReplyPaths
        join link in host.Links on path.InterfaceIndex equals link.Index
        where link.IsUp && ProgramFor(link, host) == 0
        select $"The real server {path.Source} is reached through {link.Name}, an interface of a kind that steering = \"bpf\" does not know (hardware type {link.HardwareType}): use steering = \"routes\".";
}
