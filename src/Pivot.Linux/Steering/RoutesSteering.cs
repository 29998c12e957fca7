using Pivot.Director.Ports;
using Pivot.Linux.Devices;
using Pivot.Linux.Journal;
using Pivot.Linux.Neighbours;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Steering;

/// <summary>
/// Steers by routes and rules: a route to the device for each virtual address, a rule for each real server that looks its packets up in a table whose
/// only route leads to the device, and a proxy neighbour where the virtual address lies in a subnet of the board. Interfaces whose source check (rp_filter) is strict are set
/// to loose while there are such rules. Every change goes through the journal.
/// Call it from a thread in the host's network namespace.
/// </summary>
public sealed class RoutesSteering : IHostSteering, IDisposable
{
    /// <summary>The name of this steering.</summary>
    public const string SteeringName = "routes";

    private readonly RoutedNames _names;
    private readonly HostJournal _journal;
    private readonly RtNetlinkClient _netlink;
    private readonly AddressAnnouncer _announcer;
    private bool _applied;

    internal RoutesSteering(RoutedNames names, HostJournal journal, RtNetlinkClient netlink)
    {
        _names = names;
        _journal = journal;
        _netlink = netlink;
        _announcer = new AddressAnnouncer();
    }

    /// <inheritdoc/>
    public string Name => SteeringName;

    /// <inheritdoc/>
    /// <remarks>The kernel forwards a packet twice, into the device and out of it.</remarks>
    public int ExtraHops => 1;

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <inheritdoc/>
    /// <exception cref="LinuxException">The kernel did not answer.</exception>
    public IReadOnlyList<string> Refusals(SteeringPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        HostSnapshot host = Read();
        return RefusalsOf(RoutesPlan.Resolve(plan, _names, host), host);
    }

    /// <inheritdoc/>
    /// <remarks>Also sets right what somebody else has changed since: parameters of the device (systemd-udevd sets its own on new interfaces), proxy neighbours that the kernel
    /// forgot when their interface was set down. So it is worth repeating now and then.</remarks>
    /// <exception cref="HostException">The plan has refusals (nothing was changed), or the kernel refused a change (what this call had added was taken out again).</exception>
    public void Apply(SteeringPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        HostSnapshot host = Read();
        RoutesPlan resolved = RoutesPlan.Resolve(plan, _names, host);
        RequireNone(RefusalsOf(resolved, host));
        IReadOnlyList<string> leftover = Carry(resolved, host);
        Warnings = [.. resolved.Shortfalls, .. ForeignRules.Before(resolved.Wanted.OfType<RuleChange>(), host.Rules)];
        RequireNoLeftover(leftover);
    }

    /// <summary>Ends announcements under way; changes nothing on the host.</summary>
    public void Dispose() => _announcer.Dispose();

    /// <summary>Throws when there are refusals.</summary>
    internal static void RequireNone(IReadOnlyList<string> refusals)
    {
        if (refusals.Count > 0)
        {
            throw new HostException(string.Join(" ", refusals));
        }
    }

    /// <summary>Throws when not all of the old steering went.</summary>
    internal static void RequireNoLeftover(IReadOnlyList<string> failures)
    {
        if (failures.Count > 0)
        {
            throw new HostException($"The new steering is in force, but not all of the old could be taken out; the next change tries again: {string.Join("; ", failures)}");
        }
    }

    /// <summary>What the host has. The journal knows its interfaces by their present names then.</summary>
    internal HostSnapshot Read()
    {
        _journal.FollowNames(_netlink.Links());
        return HostSnapshot.Read(_netlink, _names, _journal.Changes);
    }

    /// <summary>What cannot be done, one sentence each.</summary>
    internal IReadOnlyList<string> RefusalsOf(RoutesPlan resolved, HostSnapshot host) => [.. resolved.Refusals, .. Conflicts(resolved, host)];

    /// <summary>Makes what is missing, takes out what is left over, announces virtual addresses.</summary>
    /// <returns>What could not be taken out, one sentence each.</returns>
    /// <exception cref="HostException">The kernel refused a change; what this call had added was taken out again.</exception>
    internal IReadOnlyList<string> Carry(RoutesPlan resolved, HostSnapshot host)
    {
        SteeringDiff diff = SteeringDiff.Compute(resolved.Wanted, change => change.IsPresent(host), _journal.Changes.OfType<SteeringChange>());
        HostForwarding.Enable(_journal, _netlink, _names.Device, _names.IPv6);
        RoutedDevice.Configure(_netlink, _names.Device, _names.IPv6);
        MakeAll(diff.ToMake);
        List<string> failures = _journal.PutBack(diff.Leftover, _netlink);

        // After a start the neighbours may know the address at another machine, even where nothing had to be added here.
        IEnumerable<SteeringChange> announced = _applied ? diff.ToMake : resolved.Wanted;
        _announcer.Announce(
            from change in announced.OfType<ProxyNeighbourChange>()
            select new Announcement(change.Address, host.Links.First(link => link.Name == change.Device)));
        _applied = true;
        return failures;
    }

    /// <summary>Routes that somebody else has made where ours would have to go.</summary>
    private IEnumerable<string> Conflicts(RoutesPlan resolved, HostSnapshot host)
    {
        foreach (RouteChange wanted in resolved.Wanted.OfType<RouteChange>())
        {
            bool reserved = wanted.Table == _names.ReplyTable;
            foreach (Route other in host.Routes(wanted.Table).Where(other => other.Destination.BaseAddress.AddressFamily == wanted.Destination.BaseAddress.AddressFamily))
            {
                bool sameSlot = other.Destination.Equals(wanted.Destination) && other.Metric == RtNetlinkClient.MetricOf(wanted.Destination);
                if ((reserved || sameSlot) && !wanted.IsThis(other, host) && !IsOurs(other, host))
                {
                    string found = $"{other.Destination.Display()}{(other.Gateway is null ? "" : $" via {other.Gateway}")} dev {host.LinkName(other.OutputInterface) ?? "(none)"} in table {wanted.Table}";
                    yield return reserved
                        ? $"Routing table {wanted.Table} is pivot's for replies of real servers, but somebody else's route is in it ({found}): remove that route."
                        : $"There is already a route for the virtual address {wanted.Destination.Display()} ({found}), which pivot did not make: remove it, or take another address.";
                }
            }
        }
    }

    private bool IsOurs(Route route, HostSnapshot host) =>
        _journal.Changes.OfType<RouteChange>().Any(change => change.Table == route.Table && change.IsThis(route, host));

    private void MakeAll(IReadOnlyList<SteeringChange> changes)
    {
        List<SteeringChange> made = [];
        try
        {
            foreach (SteeringChange change in changes)
            {
                _journal.Record(change);
                made.Add(change);
                change.Make(_netlink);
            }
        }
        catch (HostException)
        {
            _ = _journal.PutBack(made, _netlink);
            throw;
        }
    }
}
