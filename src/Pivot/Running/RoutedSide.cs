using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Linux;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Steering;

namespace Pivot.Running;

/// <summary>The routed director's side (<c>device = "tun"</c>): the kernel routes, steering brings packets to the TUN device.</summary>
internal sealed class RoutedSide : IHostSide
{
    private readonly PivotConfig _config;
    private readonly ILogger _logger;
    private readonly RtNetlinkClient _netlink;
    private readonly LiveServices _services;
    private readonly LocalSources _sources;
    private readonly Masquerading _masquerading;
    private readonly RoutedHost _host;
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
    /// <param name="note">Told what the user may want to know.</param>
    /// <param name="logger">Where it logs.</param>
    /// <exception cref="HostException">Something is missing or in the way; the host is as it was.</exception>
    public RoutedSide(PivotConfig config, Action<string> note, ILogger logger)
    {
        DirectorConfig settings = config.Director;
        _config = config;
        _logger = logger;
        _netlink = new RtNetlinkClient();
        try
        {
            _services = new LiveServices(config, BoardAddresses.Read(_netlink), logger);
            _sources = new LocalSources(_netlink);
            _masquerading = new Masquerading(config, _netlink, logger);
            _host = RoutedHost.Start(new RoutedHostOptions
            {
                StatePath = settings.State,
                DeviceName = settings.Name,
                QueueCount = settings.Queues,
                IPv6 = ServiceSpecs.HasIPv6(config),
                Steering = ServiceSpecs.Of(settings.Steering),
                Note = note,
            });
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
        RequireSteeringForFollowers();
        RequireSteeringForMasquerade();
        _director = director;

        // Nothing is steered yet, or by the last run all that is needed.
        _masquerading.PutInForce(director);
        _routes = new RouteMtuKeeper(director, ServiceSpecs.ServersWith(_services.Specs, static _ => true), _logger);
        _nextHops = new NextHopKeeper(director, ServiceSpecs.ServersWith(_services.Specs, static method => method == ForwardingMethod.DirectRoute), _logger);
    }

    /// <inheritdoc/>
    public void Begin(PacketDirector director)
    {
        IReadOnlyList<IPNetwork> answered = _sources.AddTo(_services.Plan, _services.Specs, []).VirtualAddresses;
        _steering = new SteeringKeeper(_host.Steering, Follow, _logger, () => _masquerading.PutInForce(director));
        _conflicts = new ConflictKeeper(answered, _logger);
        _firewall = new FirewallKeeper(_config.Director.Name, ServiceSpecs.HasIPv6(_config), Steering == RoutesSteering.SteeringName, _logger);
        _localPorts = new LocalPortKeeper(director, RunningDirector.Now, _logger);
        _events = new NetworkEvents(() =>
        {
            _steering.Repair();
            _routes!.Refresh();
        });
    }

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
        _firewall?.Dispose();
        _conflicts?.Dispose();
        _steering?.Dispose();
        _netlink.Dispose();
        _nextHops?.Dispose();
        _routes?.Dispose();
    }

    /// <inheritdoc/>
    public void Stop() => _host.Stop();

    /// <summary>Routes cannot take some ports of an address and leave it the board's; better said before the address is there than when it comes.</summary>
    private void RequireSteeringForFollowers()
    {
        if (_services.FollowsAddresses && _host.Steering is not BpfSteering)
        {
            throw new HostException($"On the board's own address, as {_services.Followers}, packets are steered by BPF programs only, and this run steers by {Steering}: "
                + "give the service an address of its own, or see the log for why BPF cannot be had.");
        }
    }

    /// <summary>The answers come to the board's own address, of which routes cannot take some ports.</summary>
    private void RequireSteeringForMasquerade()
    {
        if (_masquerading.IsWanted && _host.Steering is not BpfSteering)
        {
            throw new HostException($"masquerade = true on {_masquerading.Interfaces} needs steering by BPF programs, and this run steers by {Steering}: "
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
}
