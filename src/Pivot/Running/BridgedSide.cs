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
using Pivot.Packets;
using System.Net;

namespace Pivot.Running;

/// <summary>The bridged director's side (<c>device = "tap"</c>): a station of its own on the LAN, of which the host's kernel knows no more than a port of its bridge.</summary>
internal sealed class BridgedSide : IHostSide
{
    private readonly ILogger _logger;
    private readonly BridgedHost _host;
    private volatile PivotConfig _config;
    private volatile IReadOnlyList<VirtualServiceSpec> _services;
    private PacketDirector? _director;
    private LinkKeeper? _link;
    private StationKeeper? _station;
    private FirewallKeeper? _firewall;
    private LocalPortKeeper? _localPorts;
    private NetworkEvents? _events;

    /// <summary>Makes the host ready.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="leaving">What was taken out of it before and may have connections.</param>
    /// <param name="state">The locked state directory, which the caller keeps.</param>
    /// <param name="note">Told what the user may want to know.</param>
    /// <param name="logger">Where it logs.</param>
    /// <exception cref="HostException">Something is missing or in the way; the host is as it was.</exception>
    public BridgedSide(PivotConfig config, LeavingServices leaving, StateDirectory state, Action<string> note, ILogger logger)
    {
        _config = config;
        _logger = logger;
        _services = SpecsOf(config, leaving);
        _host = BridgedHost.Start(new BridgedHostOptions
        {
            StatePath = config.Director.State,
            State = state,
            DeviceName = config.Director.Name,
            Bridge = config.Director.Bridge,
            Port = config.Director.Port,
            QueueCount = config.Director.Queues,
            Now = RunningDirector.Now,
            Note = note,
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<IPacketDevice> Queues => _host.Queues;

    /// <inheritdoc/>
    public StateDirectory State => _host.State;

    /// <inheritdoc/>
    /// <remarks>Nobody but the director uses its addresses: FULLNAT takes all ports but the well-known ones.</remarks>
    public DirectorOptions Options => new(_host.Queues.Count, ExtraHops: -1) { IsBridged = true, OwnAddressPorts = new PortRange(1024, ushort.MaxValue) };

    /// <inheritdoc/>
    public IReadOnlyList<VirtualServiceSpec> Services => _services;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [.. _link!.Notes, .. _station!.Notes, .. _firewall?.Notes ?? [], .. _localPorts!.Notes];

    /// <inheritdoc/>
    public string Steering => "none";

    private string LinkName => _config.Director.Bridge ?? _config.Director.Port!;

    /// <inheritdoc/>
    public void Prepare(PacketDirector director)
    {
        _director = director;
        _events = new NetworkEvents();
        _link = new LinkKeeper(director, _host, _config.Director, Services, _logger);
    }

    /// <inheritdoc/>
    public void Begin(PacketDirector director)
    {
        _station = new StationKeeper(_host.Station, Services, _config.Director.Name, RunningDirector.Now, _logger);
        _firewall = _config.Director.Bridge is { } bridge ? new FirewallKeeper(() => BridgeFirewall.Find(bridge, ServiceSpecs.HasIPv6(_config)), _logger) : null;
        _localPorts = new LocalPortKeeper(director, RunningDirector.Now, _logger);
        _events!.Tell(_link!.Refresh);
    }

    /// <inheritdoc/>
    public void Change(PivotConfig config, LeavingServices leaving)
    {
        IReadOnlyList<VirtualServiceSpec> services = SpecsOf(config, leaving);
        _director!.Apply(services, ServiceSpecs.Of(config.Timeouts));
        try
        {
            _link!.Follow(config.Director, services);
        }
        catch (HostException)
        {
            _director.Apply(_services, ServiceSpecs.Of(_config.Timeouts));
            throw;
        }

        _station!.Follow(services);
        (_services, _config) = (services, config);
    }

    /// <inheritdoc/>
    public void Release(LeavingServices leaving)
    {
        IReadOnlyList<VirtualServiceSpec> services = SpecsOf(_config, leaving);
        _link!.Follow(_config.Director, services);
        _director!.Apply(services, _director.Timeouts);
        _station!.Follow(services);
        _services = services;
    }

    /// <inheritdoc/>
    public DeviceReport Device() => new()
    {
        Name = _config.Director.Name,
        Queues = Queues.Count,
        Kind = _config.Director.Port is null ? "tap" : "macvtap",
        Link = LinkName,
        HardwareAddress = _host.Station.Hardware.ToString(),
        MtuBytes = _host.MtuBytes,
        Addresses = [.. Array.ConvertAll<IpAddress, string>([.. _link!.Plan.Own], own => own.ToString()), _host.Station.LinkLocal.ToString()],
    };

    /// <inheritdoc/>
    public long Drops(DropReason reason) => _host.Station.Drops(reason);

    /// <inheritdoc/>
    public NeighboursReport Neighbours() => NeighbourReports.OfStation(_host.Station.Neighbours(), _config.Director.Name, Services);

    /// <inheritdoc/>
    public ServerReach? ReachOf(VirtualServiceSpec service, RealServerSpec server) => LinkReach.Find(_link!.Plan, _config.Director.Name, service, server.Address);

    /// <inheritdoc/>
    public void Dispose()
    {
        _events?.Dispose();
        _localPorts?.Dispose();
        _firewall?.Dispose();
        _station?.Dispose();
        _link?.Dispose();
    }

    /// <inheritdoc/>
    public void Leave() => _host.Dispose();

    /// <inheritdoc/>
    public void Stop() => _host.Stop();

    /// <summary>No service is on an interface's address here.</summary>
    private static IReadOnlyList<VirtualServiceSpec> SpecsOf(PivotConfig config, LeavingServices leaving)
    {
        var board = new BoardAddresses(new Dictionary<string, IReadOnlyList<IPAddress>>());
        return LeavingServices.Together(ServiceSpecs.Of(config, board, out _), ServiceSpecs.Of(new PivotConfig { Services = leaving.Entries }, board, out _));
    }
}
