using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Linux;
using Pivot.Linux.Firewall;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Running;

/// <summary>The routed director's side (<c>device = "tun"</c>): the kernel routes, steering brings packets to the TUN device.</summary>
internal sealed class RoutedSide : IHostSide
{
    private readonly ILogger _logger;
    private readonly RtNetlinkClient _netlink;
    private readonly LocalSources _sources;
    private readonly Masquerading _masquerading;
    private readonly RoutedHost _host;
    private readonly FastPathKeeper _fastPath;

    /// <summary>Used under the steering keeper's lock once that is there, as are netlink, sources and masquerading; read from any thread.</summary>
    private volatile LiveServices _services;
    private volatile PivotConfig _config;

    /// <summary>What was last asked about the configuration: often.</summary>
    private volatile IPv6Use? _ipv6;

    /// <summary>What the board answers for, as it was when the services were put in force.</summary>
    private volatile IReadOnlyList<IPNetwork> _answered = [];
    private PacketDirector? _director;
    private SteeringKeeper? _steering;
    private RouteMtuKeeper? _routes;
    private NextHopKeeper? _nextHops;
    private ConflictKeeper? _conflicts;
    private FirewallKeeper? _firewall;
    private LocalPortKeeper? _localPorts;
    private NetworkEvents? _events;

    /// <summary>Makes the host ready.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="leaving">What was taken out of it before and may have connections.</param>
    /// <param name="state">The locked state directory, which the caller keeps.</param>
    /// <param name="isAppliance">The board starts with this director.</param>
    /// <param name="note">Told what the user may want to know.</param>
    /// <param name="logger">Where it logs.</param>
    /// <exception cref="HostException">Something is missing or in the way; the host is as it was.</exception>
    public RoutedSide(PivotConfig config, LeavingServices leaving, StateDirectory state, bool isAppliance, Action<string> note, ILogger logger)
    {
        DirectorConfig settings = config.Director;
        _config = config;
        _logger = logger;
        _netlink = new RtNetlinkClient();
        try
        {
            _services = new LiveServices(config, leaving, BoardAddresses.Read(_netlink), logger);
            _sources = new LocalSources(_netlink);
            _masquerading = new Masquerading(config, _netlink, logger);
            _host = RoutedHost.Start(new RoutedHostOptions
            {
                StatePath = settings.State,
                State = state,
                DeviceName = settings.Name,
                QueueCount = settings.Queues,
                IPv6 = ServiceSpecs.HasIPv6(config),
                Steering = ServiceSpecs.Of(settings.Steering),
                Carries = FastPathKeeper.CarriesAtOnce(settings.FastPath, isAppliance),
                Note = note,
            });
            _fastPath = new FastPathKeeper(_host.Steering, settings.FastPath, HasIPv6, ForwardingRules.Find, isAppliance, logger) { Load = LoadFlows };
        }
        catch
        {
            _netlink.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<IPacketDevice> Queues => _host.Queues;

    /// <inheritdoc/>
    public StateDirectory State => _host.State;

    /// <inheritdoc/>
    public DirectorOptions Options => new(_host.Queues.Count, _host.Steering.ExtraHops);

    /// <inheritdoc/>
    public IReadOnlyList<VirtualServiceSpec> Services => _services.Specs;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [.. _services.Notes, .. _masquerading.Notes, .. _steering!.Notes, .. _nextHops!.Notes, .. _firewall!.Notes, .. _localPorts!.Notes, .. _conflicts!.Notes];

    /// <inheritdoc/>
    public string Steering => _host.Steering.Name;

    /// <inheritdoc/>
    public void Prepare(PacketDirector director)
    {
        RequireSteering(_services, _config);
        _director = director;
        _events = new NetworkEvents();

        // Nothing is steered yet, or by the last run all that is needed.
        _masquerading.PutInForce(director);
        _routes = new RouteMtuKeeper(director, ServersOf(_services), _logger);
        _nextHops = new NextHopKeeper(director, NeighboursOf(_services), _logger);
        _fastPath.Begin(director);
    }

    /// <inheritdoc/>
    public void Begin(PacketDirector director)
    {
        _answered = Answered();
        _steering = new SteeringKeeper(_host.Steering, Follow, _logger, () => _masquerading.PutInForce(director));
        _conflicts = new ConflictKeeper(() => _answered, _logger);
        _firewall = new FirewallKeeper(_config.Director.Name, HasIPv6, Steering == RoutesSteering.SteeringName, _logger);
        _localPorts = new LocalPortKeeper(director, RunningDirector.Now, _logger);
        _events!.Tell(() =>
        {
            _steering.Repair();
            _routes!.Refresh();
        });
    }

    /// <inheritdoc/>
    public void Change(PivotConfig config, LeavingServices leaving)
    {
        (LiveServices before, PivotConfig configBefore) = (_services, _config);
        _steering!.Change(
            () => Take(new LiveServices(config, leaving, BoardAddresses.Read(_netlink), _logger, before), config),
            () => TakeBack(before, configBefore));
        AskForConflicts();
    }

    /// <inheritdoc/>
    public void Release(LeavingServices leaving)
    {
        LiveServices before = _services;
        _steering!.Change(
            () =>
            {
                _ = _masquerading.Forget(_director!.HasMasquerades);
                _services = new LiveServices(_config, leaving, BoardAddresses.Read(_netlink), _logger, before);
            },
            () => _services = before);
        _director!.Apply(_services.Specs, _director.Timeouts);
        FollowWays();
        AskForConflicts();
    }

    /// <inheritdoc/>
    public FastPathReport FastPath() => _fastPath.Report();

    /// <inheritdoc/>
    public void Tend(ulong now) => _fastPath.Tend(now);

    /// <inheritdoc/>
    public DeviceReport Device() => new() { Name = _config.Director.Name, Queues = Queues.Count, Kind = "tun" };

    /// <inheritdoc/>
    public long Drops(DropReason reason) => 0;

    /// <inheritdoc/>
    public NeighboursReport Neighbours()
    {
        using RtNetlinkClient netlink = new();
        return NeighbourReports.OfKernel(netlink.Neighbours(), netlink.Links(), _services.Specs);
    }

    /// <inheritdoc/>
    public ServerReach? ReachOf(VirtualServiceSpec service, RealServerSpec server) => ServerReachLookup.Find(server.Address.ToIPAddress());

    /// <inheritdoc/>
    public void Dispose()
    {
        _events?.Dispose();
        _localPorts?.Dispose();
        _fastPath.Dispose();
        _firewall?.Dispose();
        _conflicts?.Dispose();
        _steering?.Dispose();
        _netlink.Dispose();
        _nextHops?.Dispose();
        _routes?.Dispose();
    }

    /// <inheritdoc/>
    public void Leave() => _host.Dispose();

    /// <inheritdoc/>
    public void Stop() => _host.Stop();

    /// <summary>The services' part of a change, before they are steered to. Their ways come first, then the services, which find them.</summary>
    private void Take(LiveServices services, PivotConfig config)
    {
        RequireSteering(services, config);
        _fastPath.Change(config.Director.FastPath);
        _routes!.Follow(ServersOf(services));
        _nextHops!.Follow(NeighboursOf(services));
        _masquerading.Change(config);
        _director!.Apply(services.Specs, ServiceSpecs.Of(config.Timeouts));
        (_services, _config) = (services, config);
    }

    private void TakeBack(LiveServices services, PivotConfig config)
    {
        _director!.Apply(services.Specs, ServiceSpecs.Of(config.Timeouts));
        (_services, _config) = (services, config);
        _masquerading.Change(config);
        _fastPath.Change(config.Director.FastPath);
        FollowWays();
    }

    private void FollowWays()
    {
        try
        {
            _routes!.Follow(ServersOf(_services));
            _nextHops!.Follow(NeighboursOf(_services));
        }
        catch (HostException)
        {
            // They read again by themselves, and say that they could not.
        }
    }

    private void AskForConflicts()
    {
        try
        {
            _answered = Answered();
        }
        catch (HostException error)
        {
            RunningMessages.ConflictsNotAsked(_logger, error.Message);
        }

        _conflicts!.AskSoon();
    }

    /// <summary>Masquerade's addresses are the board's own.</summary>
    private IReadOnlyList<IPNetwork> Answered()
    {
        using RtNetlinkClient netlink = new();
        return new LocalSources(netlink).AddTo(_services.Plan, _services.Specs, []).VirtualAddresses;
    }

    /// <summary>On a board that has started.</summary>
    private void LoadFlows()
    {
        if (_host.Steering is BpfSteering steering)
        {
            _steering!.Renew(steering.LoadFlows);
        }
    }

    private bool HasIPv6()
    {
        PivotConfig config = _config;
        if (_ipv6 is not { } known || !ReferenceEquals(known.Config, config))
        {
            _ipv6 = known = new IPv6Use(config, ServiceSpecs.HasIPv6(config));
        }

        return known.HasIPv6;
    }

    private static IReadOnlyList<IPAddress> ServersOf(LiveServices services) => ServiceSpecs.ServersWith(services.Specs, static _ => true);

    private static IReadOnlyList<IPAddress> NeighboursOf(LiveServices services) => ServiceSpecs.ServersWith(services.Specs, static method => method == ForwardingMethod.DirectRoute);

    /// <summary>
    /// Routes cannot take some ports of an address and leave it the board's; better said before the address is there than when it comes. The answers to what is masqueraded come to the board's own address too.
    /// </summary>
    private void RequireSteering(LiveServices services, PivotConfig config)
    {
        if (_host.Steering is BpfSteering)
        {
            return;
        }

        if (services.FollowsAddresses)
        {
            throw new HostException($"On the board's own address, as {services.Followers}, packets are steered by BPF programs only, and this run steers by {Steering}: "
                + "give the service an address of its own, or see the log for why BPF cannot be had.");
        }

        if (Masquerading.NamesOf(config) is { Length: > 0 } interfaces)
        {
            throw new HostException($"masquerade = true on {string.Join(", ", interfaces)} needs steering by BPF programs, and this run steers by {Steering}: "
                + "leave masquerade out, or see the log for why BPF cannot be had.");
        }
    }

    /// <summary>What is to be steered now. The director knows a service's new address before anything is steered to it; connections of the old one end by their timeouts.</summary>
    private SteeringPlan Follow()
    {
        if (_services.FollowsAddresses && _services.Follow(BoardAddresses.Read(_netlink)))
        {
            _director!.Apply(_services.Specs, _director.Timeouts);
        }

        _masquerading.Follow();
        return _sources.AddTo(_services.Plan, _services.Specs, _masquerading.Addresses);
    }

    private sealed class IPv6Use(PivotConfig config, bool hasIPv6)
    {
        public PivotConfig Config => config;

        public bool HasIPv6 => hasIPv6;
    }
}
