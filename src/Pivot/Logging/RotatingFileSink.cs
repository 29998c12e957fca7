using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Pivot.Logging;

/// <summary>Writes the log to a <see cref="RotatingFile"/>, and every event through to the kernel. Thread safe. What cannot be written is lost and counted, and the next event tries again.</summary>
internal sealed class RotatingFileSink : ILogEventSink, IDisposable
{
    private readonly Lock _gate = new(); // guards the file
    private readonly RotatingFile _file;
    private readonly ITextFormatter _formatter;
    private readonly string _path;
    private readonly Action<string> _say;

    /// <summary>Events lost since the file took one. Guarded by <see cref="_gate"/>.</summary>
    private long _lost;

    /// <summary>Opens the file, behind what is in it.</summary>
    /// <param name="path">The newest file.</param>
    /// <param name="formatter">Writes one event with its newline.</param>
    /// <param name="fullBytes">A file of this length or more is renamed.</param>
    /// <param name="filesKept">Files in all, 2 or more.</param>
    /// <param name="say">Is told once when the file takes no more, and once when it does again; must not log.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public RotatingFileSink(string path, ITextFormatter formatter, long fullBytes, int filesKept, Action<string> say)
    {
        _file = new RotatingFile(path, fullBytes, filesKept);
        _file.Open();
        _formatter = formatter;
        _path = path;
        _say = say;
    }

    public void Emit(LogEvent logEvent)
    {
        using StringWriter text = new();
        _formatter.Format(logEvent, text);
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        lock (_gate)
        {
            try
            {
                _file.Write(bytes);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (_lost++ == 0)
                {
                    _say($"the log file {_path} takes no more, which is tried again with each line: {error.Message}");
                }

                return;
            }

            if (_lost > 0)
            {
                _say($"the log file {_path} takes lines again; {_lost} are missing there");
                _lost = 0;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file.Dispose();
        }
    }
}
