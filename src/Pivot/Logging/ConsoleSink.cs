using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Pivot.Logging;

/// <summary>Writes the log to standard error, each event at once and as a whole. Thread safe.</summary>
internal sealed class ConsoleSink(ITextFormatter formatter, TextWriter error) : ILogEventSink
{
    private readonly Lock _gate = new(); // guards the writer

    public void Emit(LogEvent logEvent)
    {
        using StringWriter text = new();
        formatter.Format(logEvent, text);
        lock (_gate)
        {
            error.Write(text.ToString());
        }
    }
}
