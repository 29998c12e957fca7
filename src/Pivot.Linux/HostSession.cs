using Pivot.Linux.Journal;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux;

/// <summary>What one run holds of its host, whichever director it is: the locked state directory, the journal of what it changes, and a socket to the kernel. Disposing lets go of them and leaves the host as it is.</summary>
internal sealed class HostSession : IDisposable
{
    private readonly bool _ownsState;

    private HostSession(StateDirectory state, bool ownsState, HostJournal journal, RtNetlinkClient netlink)
    {
        _ownsState = ownsState;
        State = state;
        Journal = journal;
        Netlink = netlink;
    }

    /// <summary>The locked state directory.</summary>
    public StateDirectory State { get; }

    /// <summary>What has been changed.</summary>
    public HostJournal Journal { get; }

    /// <summary>To the kernel.</summary>
    public RtNetlinkClient Netlink { get; }

    /// <summary>Locks the state directory, reads the journal and lets a host start on them; where that fails, lets go of them.</summary>
    /// <param name="statePath">The state directory.</param>
    /// <param name="locked">The same, where the caller has locked it, who keeps it; else null.</param>
    /// <param name="note">Takes what the user should know of the journal.</param>
    /// <param name="start">Makes the host, which keeps the session.</param>
    /// <exception cref="HostException">The state directory is another run's or cannot be read, or the start failed.</exception>
    public static T Start<T>(string statePath, StateDirectory? locked, Action<string> note, Func<HostSession, T> start)
    {
        HostSession session = Open(statePath, locked, note);
        try
        {
            return start(session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static HostSession Open(string statePath, StateDirectory? locked, Action<string> note)
    {
        StateDirectory state = locked ?? StateDirectory.Open(statePath);
        RtNetlinkClient? netlink = null;
        try
        {
            netlink = new RtNetlinkClient();
            return new HostSession(state, locked is null, HostJournal.Open(state.PathOf("host.journal"), HostIdentity.Current(), note), netlink);
        }
        catch
        {
            netlink?.Dispose();
            if (locked is null)
            {
                state.Dispose();
            }

            throw;
        }
    }

    /// <summary>Puts back, after a start that failed, what it has changed.</summary>
    /// <param name="adopted">What an earlier run has changed: it stays.</param>
    /// <param name="note">Takes what cannot be put back.</param>
    public void RollBack(IReadOnlyCollection<HostChange> adopted, Action<string> note)
    {
        Journal.PutBack([.. Journal.Changes.Where(change => !adopted.Contains(change))], Netlink).ForEach(note);
        if (Journal.Changes.Count == 0)
        {
            Journal.Delete();
        }
    }

    /// <summary>Puts everything back, deletes the journal and lets go. Every change is tried; what cannot be put back stays in the journal.</summary>
    /// <param name="isFirst">What is put back before the rest.</param>
    /// <exception cref="HostException">Something could not be put back; the message names each.</exception>
    public void PutBack(Func<HostChange, bool> isFirst)
    {
        List<string> failures;
        try
        {
            Journal.FollowNames(Netlink.Links());
            _ = Journal.PutBack([.. Journal.Changes.Where(isFirst)], Netlink);
            failures = Journal.PutBack(Journal.Changes, Netlink);
            if (failures.Count == 0)
            {
                Journal.Delete();
            }
        }
        finally
        {
            Dispose();
        }

        if (failures.Count > 0)
        {
            throw new HostException($"Not everything could be put back on this host; the next start and stop tries again: {string.Join("; ", failures)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        Netlink.Dispose();
        if (_ownsState)
        {
            State.Dispose();
        }
    }
}
