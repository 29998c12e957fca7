namespace Pivot.Logging;

/// <summary>
/// A file of lines that is renamed when it is full, as logrotate does: <c>pivot.log</c>, the one before it <c>pivot.log.1</c>, and so on; the oldest goes. What is written goes to the kernel at once. A file that somebody has
/// taken away, replaced or cut is opened anew. One thread at a time.
/// </summary>
internal sealed class RotatingFile : IDisposable
{
    private readonly string _path;
    private readonly long _fullBytes;
    private readonly int _filesKept;
    private FileStream? _stream;

    /// <summary>Names the file; it is opened when there is something to write, or by <see cref="Open"/>.</summary>
    /// <param name="path">The newest file.</param>
    /// <param name="fullBytes">A file of this length or more is renamed.</param>
    /// <param name="filesKept">Files in all, 2 or more.</param>
    public RotatingFile(string path, long fullBytes, int filesKept)
    {
        _path = path;
        _fullBytes = fullBytes;
        _filesKept = filesKept;
    }

    /// <summary>Opens the file, behind what is in it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public void Open() => _stream ??= new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Writes whole lines, all of them or, as far as the file system lets it, nothing.</summary>
    /// <exception cref="IOException">They cannot be written; the next call tries again.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    public void Write(ReadOnlySpan<byte> lines)
    {
        if (_stream is not null && !IsInPlace(_stream))
        {
            Dispose();
        }

        Open();
        long before = _stream!.Length;
        try
        {
            _stream.Write(lines);
        }
        catch (IOException)
        {
            Undo(before);
            throw;
        }

        if (before + lines.Length >= _fullBytes)
        {
            Dispose();
            Rename();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    /// <summary>Whether the name still leads to the open file: nobody else writes to it, so one of another length is another one, or has been cut.</summary>
    private bool IsInPlace(FileStream stream)
    {
        var named = new FileInfo(_path);
        return named.Exists && named.Length == stream.Position;
    }

    /// <summary>Takes half a line off again, which a full file system leaves.</summary>
    private void Undo(long length)
    {
        try
        {
            _stream!.SetLength(length);
        }
        catch (IOException)
        {
            // The file system is in trouble, which the caller is about to hear.
        }

        Dispose();
    }

    private void Rename()
    {
        for (int age = _filesKept - 1; age > 0; age--)
        {
            string younger = age == 1 ? _path : $"{_path}.{age - 1}";
            if (File.Exists(younger))
            {
                File.Move(younger, $"{_path}.{age}", overwrite: true);
            }
        }
    }
}
