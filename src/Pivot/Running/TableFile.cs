using Pivot.Linux;
using Pivot.Linux.Memory;

namespace Pivot.Running;

/// <summary>The connection table's file, which gets its room on a thread of its own while the start does something else: for a large table that takes a while. One thread uses it.</summary>
internal sealed class TableFile : IDisposable
{
    private readonly Task<MappedFile> _opening;

    /// <summary>Written before the opening ends.</summary>
    private Reservation _room;
    private bool _isTaken;

    private TableFile(string path, long length) => _opening = Task.Run(() => Open(path, length));

    /// <summary>Begins to open it. The directory is locked by the caller until this is disposed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Bytes.</param>
    public static TableFile Begin(string path, long length) => new(path, length);

    /// <summary>Hands the file over to the caller, who closes it; waits until it is there. To be called once.</summary>
    /// <param name="note">Told where the room is not certain.</param>
    /// <exception cref="HostException">It cannot be opened, or there is no room for it.</exception>
    public MappedFile Take(Action<string> note)
    {
        MappedFile file = _opening.GetAwaiter().GetResult();
        _isTaken = true;
        if (_room == Reservation.NotSupported)
        {
            note($"the file system of {file.Path} cannot reserve room: if it fills up while pivot runs, pivot ends. Set [director] state to a directory on a tmpfs, such as /run/pivot.");
        }

        return file;
    }

    /// <summary>Closes the file where nobody has taken it: the start has failed. A table of an earlier run stays for the next start; one that was made for this is removed.</summary>
    public void Dispose()
    {
        // Its fault was told to who wanted to take it.
        ((IAsyncResult)_opening).AsyncWaitHandle.WaitOne();
        if (_isTaken || !_opening.IsCompletedSuccessfully)
        {
            return;
        }

        _isTaken = true;
        MappedFile file = _opening.Result;
        file.Dispose();
        if (file.PreviousLength == 0)
        {
            Remove(file.Path);
        }
    }

    /// <summary>A file system that fills up later would end the process where a packet touches a page of the table for the first time. Reserved pages are not resident before they are touched.</summary>
    private MappedFile Open(string path, long length)
    {
        MappedFile file = MappedFile.Open(path, length);
        try
        {
            _room = file.Reserve();
            return _room != Reservation.NoRoom ? file
                : throw new HostException($"The file system of {path} has no room for the connection table, {length >> 10} KiB: set [director] connections lower, or [director] state to a larger tmpfs.");
        }
        catch
        {
            file.Dispose();
            if (file.PreviousLength == 0)
            {
                Remove(path);
            }

            throw;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start judges what is in it.
        }
    }
}
