using System.Text;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Journal;

/// <summary>
/// Write-ahead journal of the changes to the host: a change is in the file before it is made, and out of it after it has been put back. It need survive the
/// process, not the machine (nothing it names survives a boot), so lines are handed to the kernel and not forced to a disk.
/// Only changes of our own are in it; what somebody else had made before is never ours to remove.
/// </summary>
internal sealed class HostJournal : IDisposable
{
    private readonly string _path;
    private readonly HostIdentity _host;
    private readonly List<HostChange> _changes;
    private FileStream? _file;

    private HostJournal(string path, HostIdentity host, IReadOnlyList<HostChange> changes)
    {
        _path = path;
        _host = host;
        _changes = [.. changes];
    }

    /// <summary>What is made and not put back, in the order of making.</summary>
    public IReadOnlyList<HostChange> Changes => _changes;

    /// <summary>Opens the journal, or makes an empty one (in memory: the file appears with the first change).</summary>
    /// <param name="path">The file.</param>
    /// <param name="host">This host. A journal about another boot is discarded, one about another network namespace is set aside.</param>
    /// <param name="note">Told what was found.</param>
    /// <exception cref="HostException">The file is damaged or cannot be read.</exception>
    public static HostJournal Open(string path, HostIdentity host, Action<string> note)
    {
        if (!File.Exists(path))
        {
            return new HostJournal(path, host, []);
        }

        JournalText? text = JournalText.Parse(File.ReadAllText(path), path);
        if (text is null || text.Host.Boot != host.Boot)
        {
            File.Delete(path);
            note(text is null
                ? $"{path} was empty and is discarded."
                : $"{path} is of an earlier boot, which nothing it names has survived: discarded.");
            return new HostJournal(path, host, []);
        }

        if (text.Host != host)
        {
            string aside = path + ".other-namespace";
            File.Move(path, aside, overwrite: true);
            note($"{path} is about another network namespace ({text.Host.Namespace}, here is {host.Namespace}): kept as {aside}, and what it names left alone.");
            return new HostJournal(path, host, []);
        }

        if (text.Changes.Count > 0)
        {
            note($"{path} names {text.Changes.Count} changes of a pivot that did not stop cleanly: adopting them.");
        }

        HostJournal journal = new(path, host, text.Changes);
        journal.Rewrite();
        return journal;
    }

    /// <summary>True when the change is ours.</summary>
    public bool Owns(HostChange change) => _changes.Exists(own => own.Identity == change.Identity);

    /// <summary>Records a change that is about to be made. One that is recorded already keeps its first line, and with it the original value.</summary>
    /// <exception cref="HostException">The file cannot be written.</exception>
    public void Record(HostChange change)
    {
        if (!Owns(change))
        {
            Append(new JournalLine { Make = change });
            _changes.Add(change);
        }
    }

    /// <summary>Takes out a change that has been put back.</summary>
    /// <remarks>Where the file takes no more, the line of the change stays in it: it has been put back all the same, and putting it back again changes nothing.</remarks>
    public void Forget(HostChange change)
    {
        _ = _changes.RemoveAll(own => own.Identity == change.Identity);
        try
        {
            Append(new JournalLine { Undone = change.Identity });
        }
        catch (HostException)
        {
            // Said with the next change that is to be made, which must not be made without its line.
        }
    }

    /// <summary>Takes over the present names of interfaces that have been renamed: what has been changed on them has gone along.</summary>
    /// <param name="links">All interfaces.</param>
    /// <remarks>Where the file takes no more, the next change that is recorded writes it anew.</remarks>
    public void FollowNames(IReadOnlyList<NetworkLink> links)
    {
        Dictionary<int, string> names = links.ToDictionary(link => link.Index, link => link.Name);
        HostChange[] present = [.. _changes.Select(change => change.Renamed(names.GetValueOrDefault))];
        if (present.SequenceEqual(_changes))
        {
            return;
        }

        _changes.Clear();
        _changes.AddRange(present);
        try
        {
            Rewrite();
        }
        catch (HostException)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    /// <summary>Puts changes back, the last made first. Every one is tried.</summary>
    /// <param name="changes">Changes of this journal, in the order of making.</param>
    /// <param name="netlink">The host's namespace.</param>
    /// <returns>What failed, one sentence each; those changes stay in the journal.</returns>
    public List<string> PutBack(IReadOnlyList<HostChange> changes, RtNetlinkClient netlink)
    {
        List<string> failures = [];
        foreach (HostChange change in changes.Reverse().ToArray())
        {
            try
            {
                change.Undo(netlink);
                Forget(change);
            }
            catch (HostException failure)
            {
                failures.Add($"{change.Identity}: {failure.Message}");
            }
        }

        return failures;
    }

    /// <summary>Removes the file: everything has been put back. One that somebody else has removed, its directory too, is no error.</summary>
    /// <exception cref="HostException">The file cannot be removed.</exception>
    public void Delete()
    {
        _file?.Dispose();
        _file = null;
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"Everything was put back, but the journal {_path} cannot be removed ({failure.Message}): remove it by hand.", failure);
        }
    }

    /// <summary>Closes the file and leaves it for the next start.</summary>
    public void Dispose() => _file?.Dispose();

    private void Append(JournalLine line)
    {
        if (_file is null)
        {
            Rewrite();
        }

        try
        {
            Write(_file!, JournalText.Write(line));
        }
        catch (HostException)
        {
            // The line may be torn, and the next one must not be written behind it: it begins a new file.
            _file!.Dispose();
            _file = null;
            throw;
        }
    }

    /// <summary>Writes the file anew, without what has been put back, and puts it in the old one's place in one step.</summary>
    private void Rewrite()
    {
        StringBuilder text = new(JournalText.WriteHeader(_host));
        foreach (HostChange change in _changes)
        {
            _ = text.Append(JournalText.Write(new JournalLine { Make = change }));
        }

        string fresh = _path + ".new";
        FileStream? file = null;
        try
        {
            file = new FileStream(fresh, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            Write(file, text.ToString());
            File.Move(fresh, _path, overwrite: true);
            _file?.Dispose();
            _file = file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HostException)
        {
            file?.Dispose();
            throw failure as HostException ?? Unwritable(failure);
        }
    }

    private void Write(FileStream file, string text)
    {
        try
        {
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException failure)
        {
            throw Unwritable(failure);
        }
    }

    private HostException Unwritable(Exception failure) =>
        new($"The journal {_path} cannot be written ({failure.Message}): no change is made without it; free room or set [director] state elsewhere.", failure);
}
