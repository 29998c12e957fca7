using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Pivot.Logging;

/// <summary>
/// Writes the log to a file, and every event through to the kernel. A full file is renamed as logrotate does: <c>pivot.log</c>, the one before it <c>pivot.log.1</c>, and so on;
/// the oldest goes. Thread safe. What cannot be written is lost, and the next event tries again.
/// </summary>
internal sealed class RotatingFileSink : ILogEventSink, IDisposable
{
    private readonly Lock _gate = new(); // guards the writer and the file names
    private readonly string _path;
    private readonly ITextFormatter _formatter;
    private readonly long _fullBytes;
    private readonly int _filesKept;
    private StreamWriter? _writer;

    /// <summary>Opens the file, behind what is in it.</summary>
    /// <param name="path">The newest file.</param>
    /// <param name="formatter">Writes one event with its newline.</param>
    /// <param name="fullBytes">A file of this length or more is renamed.</param>
    /// <param name="filesKept">Files in all, 2 or more.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public RotatingFileSink(string path, ITextFormatter formatter, long fullBytes, int filesKept)
    {
        _path = path;
        _formatter = formatter;
        _fullBytes = fullBytes;
        _filesKept = filesKept;
        _writer = Open();
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_gate)
        {
            _writer ??= Open();
            _formatter.Format(logEvent, _writer);
            _writer.Flush();
            if (_writer.BaseStream.Length >= _fullBytes)
            {
                Close();
                Rename();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Close();
        }
    }

    private StreamWriter Open() => new(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false));

    private void Close()
    {
        _writer?.Dispose();
        _writer = null;
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
