using System.Net;
using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Interfaces;

/// <summary>
/// Makes interfaces what they are to be, and at the end what they were. Each change is in a journal of its own before it is made, so that the next start after a crash adopts it where it stands. Control plane only: one thread at a
/// time, and the same network namespace for every call.
/// </summary>
public sealed class InterfaceHost : IDisposable
{
    private const string JournalFile = "interfaces.journal";

    /// <summary>The kernel may take something along with what is put back; what is missing then comes with the next round.</summary>
    private const int MostRounds = 3;

    private readonly HostJournal _journal;
    private readonly RtNetlinkClient _netlink;

    /// <summary>Interfaces that were up before Pivot came: somebody may set one down, and then it is set up again, but at the end it is left up.</summary>
    private readonly List<InterfaceChange> _foundUp = [];

    /// <summary>What could not be made the last time.</summary>
    private IReadOnlyList<InterfaceFailure> _refused = [];

    /// <summary>What an earlier run has left.</summary>
    private readonly HostChange[] _adopted;

    private InterfaceHost(HostJournal journal, RtNetlinkClient netlink)
    {
        _journal = journal;
        _netlink = netlink;
        _adopted = [.. journal.Changes];
    }

    /// <summary>Whether an earlier run has left something that was not put back.</summary>
    public static bool HasLeftovers(StateDirectory state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return File.Exists(state.PathOf(JournalFile));
    }

    /// <summary>Reads the journal; changes nothing yet.</summary>
    /// <param name="state">Locked by the caller, who keeps it.</param>
    /// <param name="note">Told what was found.</param>
    /// <exception cref="HostException">The journal is damaged or cannot be read.</exception>
    public static InterfaceHost Open(StateDirectory state, Action<string> note)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(note);
        RtNetlinkClient netlink = new();
        try
        {
            return new InterfaceHost(HostJournal.Open(state.PathOf(JournalFile), HostIdentity.Current(), note), netlink);
        }
        catch
        {
            netlink.Dispose();
            throw;
        }
    }

    /// <summary>The leased address that an earlier run, or this one, has given the interface; null = none.</summary>
    public IPAddress? LeasedOn(string name)
    {
        foreach (HostChange change in _journal.Changes)
        {
            if (change is AddressChange { IsLeased: true } address && address.Device == name)
            {
                return address.Address;
            }
        }

        return null;
    }

    /// <summary>The interfaces that there are.</summary>
    /// <exception cref="HostException">The kernel did not tell.</exception>
    public IReadOnlyList<NetworkLink> Links() => _netlink.Links();

    /// <summary>Makes the interfaces what they are to be. Repeated, it sets right what has changed since. Every change is tried.</summary>
    /// <param name="wanted">The interfaces, in the order of the file.</param>
    /// <returns>What the kernel refused.</returns>
    /// <exception cref="HostException">The kernel did not tell what there is.</exception>
    public IReadOnlyList<InterfaceFailure> Apply(IReadOnlyList<InterfaceSettings> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        List<InterfaceFailure> failures = [];
        for (int round = 0; round < MostRounds && failures.Count == 0; round++)
        {
            IReadOnlyList<NetworkLink> links = _netlink.Links();
            _journal.FollowNames(links);
            TakeAdvertisements(wanted, links, failures);
            RememberUp(links);
            InterfacePlan plan = InterfacePlan.Of(wanted, InterfacePresence.Read(_netlink), _journal.Changes);
            if (plan.IsEmpty)
            {
                break;
            }

            CarryOut(plan, failures);
        }

        _refused = failures;
        return failures;
    }

    /// <summary>What is not as it was meant, though nothing was refused: a sentence each.</summary>
    /// <param name="wanted">As it was applied.</param>
    /// <exception cref="HostException">The kernel did not tell what there is.</exception>
    public IReadOnlyList<string> Warnings(IReadOnlyList<InterfaceSettings> wanted) => InterfaceWarnings.Of(wanted, InterfacePresence.Read(_netlink));

    /// <summary>Puts everything back and removes the journal. Every change is tried; what cannot be put back stays in the journal.</summary>
    /// <exception cref="HostException">Something could not be put back; the message names each.</exception>
    public void PutBack() => PutBack([]);

    /// <summary>After a start that failed, puts back what it has changed: what an earlier run has left stays, for the board may be reached by it.</summary>
    /// <exception cref="HostException">Something could not be put back; the message names each.</exception>
    public void RollBack() => PutBack(_adopted);

    private void PutBack(HostChange[] kept)
    {
        _journal.FollowNames(_netlink.Links());
        List<HostChange> changes = [.. _journal.Changes.Where(change => !Array.Exists(kept, one => one.Identity == change.Identity))];

        // Undone from the last: routes, addresses, MTU, state of the link.
        changes.Sort(static (one, other) => InterfacePlan.OrderOfGoing(other).CompareTo(InterfacePlan.OrderOfGoing(one)));
        List<string> failures = _journal.PutBack(changes, _netlink);
        if (failures.Count > 0)
        {
            throw new HostException($"Not all interfaces could be put back as they were; the next start and stop tries again: {string.Join("; ", failures)}");
        }

        if (_journal.Changes.Count == 0)
        {
            _journal.Delete();
        }
    }

    /// <summary>Lets go and leaves the host as it is: the next start adopts it.</summary>
    public void Dispose()
    {
        _journal.Dispose();
        _netlink.Dispose();
    }

    /// <summary>
    /// What goes at the end stays where its successor could not be made: on the same interface, and on all while it is not known whether the configuration with the failure stays. A failure that was there the last time, or is a DHCP server's,
    /// keeps no other interface back.
    /// </summary>
    private void CarryOut(InterfacePlan plan, List<InterfaceFailure> failures)
    {
        HashSet<int> failing = [];
        foreach (HostChange change in plan.First)
        {
            PutBack(change, failing, failures);
        }

        foreach (InterfaceChange change in plan.Made)
        {
            try
            {
                if (!_foundUp.Exists(found => found.Identity == change.Identity))
                {
                    _journal.Record(change);
                }

                change.Make(_netlink);
            }
            catch (HostException failure)
            {
                failures.Add(new InterfaceFailure($"{change.Device}: {failure.Message}", change.IsLeased));
                _ = failing.Add(change.InterfaceIndex);
            }
        }

        if (failures.Exists(failure => !failure.IsLeased && !_refused.Contains(failure)))
        {
            return;
        }

        foreach (HostChange change in plan.Last)
        {
            if (change is not InterfaceChange { InterfaceIndex: var index } || !failing.Contains(index))
            {
                PutBack(change, failing, failures);
            }
        }
    }

    private void PutBack(HostChange change, HashSet<int> failing, List<InterfaceFailure> failures)
    {
        foreach (string failure in _journal.PutBack([change], _netlink))
        {
            failures.Add(new InterfaceFailure(failure));
            if (change is InterfaceChange { InterfaceIndex: var index })
            {
                _ = failing.Add(index);
            }
        }
    }

    private void RememberUp(IReadOnlyList<NetworkLink> links)
    {
        foreach (NetworkLink link in links)
        {
            LinkStateChange up = new(link.Name, link.Index);
            if (link.IsUp && !_journal.Owns(up) && !_foundUp.Exists(found => found.Identity == up.Identity))
            {
                _foundUp.Add(up);
            }
        }
    }

    /// <summary>
    /// The kernel takes none while it forwards, unless <c>accept_ra</c> is 2. Before the link is set up, which is when routers are asked. An interface that took them before Pivot came goes on until the end, whatever it is to be: 1 would
    /// be no more while the host forwards.
    /// </summary>
    private void TakeAdvertisements(IReadOnlyList<InterfaceSettings> wanted, IReadOnlyList<NetworkLink> links, List<InterfaceFailure> failures)
    {
        HashSet<string> kept = new(StringComparer.Ordinal);
        foreach (InterfaceSettings settings in wanted)
        {
            NetworkLink? link = settings.TakesAdvertisements ? links.FirstOrDefault(one => one.Name == settings.Name) : null;
            string key = $"net/ipv6/conf/{settings.Name}/accept_ra";
            if (link is null || Sysctl.TryRead(key) is not { } present)
            {
                continue;
            }

            SysctlChange change = new(key, present, link.Index);
            _ = kept.Add(change.Identity);
            try
            {
                if (present != "2")
                {
                    _journal.Record(change);
                    Sysctl.Write(key, "2");
                }
            }
            catch (HostException failure)
            {
                failures.Add(new InterfaceFailure($"{settings.Name}: {failure.Message}"));
            }
        }

        HostChange[] gone = [.. _journal.Changes.Where(change => change is SysctlChange { Original: not "1" } && !kept.Contains(change.Identity))];
        failures.AddRange(_journal.PutBack(gone, _netlink).ConvertAll(static failure => new InterfaceFailure(failure)));
    }
}
