using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Neighbours;
using Pivot.Director.Services;
using Pivot.Explaining;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;

namespace Pivot.Running;

/// <summary>
/// Keeps the bridged director right on its link: tells the station its addresses and routes and the director the link's MTU, at the start, with every change of the network and every few seconds from then on;
/// and puts the device back into its bridge where somebody has taken it out.
/// </summary>
internal sealed class LinkKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PacketDirector _director;
    private readonly BridgedHost _host;
    private readonly OngoingWarnings _warnings;
    private readonly RtNetlinkClient _netlink = new();
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private volatile LinkPlan _plan = LinkPlan.Empty;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private DirectorConfig _config;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private IReadOnlyList<VirtualServiceSpec> _services;

    /// <summary>The MTU that the director was told. Guarded by <c>_lock</c>.</summary>
    private int _mtuBytes;

    /// <summary>Guarded by <c>_lock</c>.</summary>
    private bool _stopped;

    /// <summary>Tells everything for the first time.</summary>
    /// <param name="director">Is told.</param>
    /// <param name="host">The device and the station.</param>
    /// <param name="config"><c>[director]</c>.</param>
    /// <param name="services">The virtual services.</param>
    /// <param name="logger">Is told of faults.</param>
    /// <exception cref="HostException">The kernel did not answer, or the gateway is on no subnet of the link.</exception>
    public LinkKeeper(PacketDirector director, BridgedHost host, DirectorConfig config, IReadOnlyList<VirtualServiceSpec> services, ILogger logger)
    {
        _director = director;
        _host = host;
        _config = config;
        _services = services;
        _warnings = new OngoingWarnings(logger);
        try
        {
            _warnings.Replace(Tell());
        }
        catch
        {
            _netlink.Dispose();
            throw;
        }

        _timer = new Timer(_ => Refresh(), null, Interval, Interval);
    }

    /// <summary>What the station is on the link now.</summary>
    public LinkPlan Plan => _plan;

    /// <summary>What the user should know, one sentence each. Safe from any thread.</summary>
    public IReadOnlyList<string> Notes => _warnings.Present;

    /// <summary>Looks now. Safe from any thread.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                _warnings.Replace(Tell());
            }
            catch (HostException error)
            {
                _warnings.Replace([$"the director's place on the link is not as it should be, which is tried again every 5 s: {error.Message}"]);
            }
        }
    }

    /// <summary>Takes over other services, own addresses and gateways, and tells everything at once.</summary>
    /// <param name="config"><c>[director]</c>, on the same link.</param>
    /// <param name="services">The virtual services.</param>
    /// <exception cref="HostException">The kernel did not answer, or the gateway is on no subnet of the link; those before are in force.</exception>
    public void Follow(DirectorConfig config, IReadOnlyList<VirtualServiceSpec> services)
    {
        lock (_lock)
        {
            (DirectorConfig configBefore, IReadOnlyList<VirtualServiceSpec> servicesBefore) = (_config, _services);
            (_config, _services) = (config, services);
            try
            {
                _warnings.Replace(Tell());
            }
            catch (HostException)
            {
                (_config, _services) = (configBefore, servicesBefore);
                Refresh();
                throw;
            }
        }
    }

    /// <summary>Ends the looking, waiting for a look that is under way.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (!_stopped)
            {
                _stopped = true;
                _netlink.Dispose();
            }
        }
    }

    /// <returns>What is wrong, though nothing has failed.</returns>
    private List<string> Tell()
    {
        string link = _config.Bridge ?? _config.Port!;
        _host.Repair();
        LinkPlan plan = LinkPlans.Of(_config, _services, LinkFacts.Read(_netlink, link));
        bool changed = _mtuBytes == 0 || !plan.IsLike(_plan);
        if (changed)
        {
            Apply(plan);
            _plan = plan;
        }

        if (changed || _mtuBytes != _host.MtuBytes)
        {
            _mtuBytes = _host.MtuBytes;
            _director.Apply(LinkPlans.RoutesOf(plan, _mtuBytes));
            _director.ApplySubnets(LinkPlans.SubnetsOf(plan));
            _director.ApplyStationAddresses(plan.Own);
        }

        return LinkPlans.SubnetsOf(plan).Count > 0
            ? Unreachable(plan)
            : [$"the director knows no subnet of its link, so nothing can be sent: give {link} an address, or the director one with [director] address"];
    }

    /// <summary>A sentence for each real server that packets cannot get to.</summary>
    private List<string> Unreachable(LinkPlan plan)
    {
        List<string> found = [];
        foreach (VirtualServiceSpec service in _services)
        {
            foreach (RealServerSpec server in service.Servers)
            {
                ServerReach? reach = LinkReach.Find(plan, _config.Name, service, server.Address);
                string? why = reach is null ? "the director has no route there, see [director] address and gateway"
                    : server.Forwarding == ForwardingMethod.DirectRoute && reach.Gateway is { } gateway ? $"it is behind the router {gateway}, which would send packets to the virtual address back"
                    : null;
                if (why is not null)
                {
                    found.Add($"the real server {server.Address} (forwarding {server.Forwarding.Name()}) gets nothing: {why}");
                }
            }
        }

        return found;
    }

    private void Apply(LinkPlan plan)
    {
        try
        {
            _host.Station.Apply(plan, Ticks.FromMilliseconds(BootClock.Milliseconds));
        }
        catch (ArgumentException error)
        {
            throw new HostException(error.Message, error);
        }
    }
}
