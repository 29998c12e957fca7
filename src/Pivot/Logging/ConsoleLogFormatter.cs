using Pivot.Rendering;
using Serilog.Events;
using Serilog.Formatting;

namespace Pivot.Logging;

/// <summary><c>HH:mm:ss level message</c>, one line an event; of an exception only its message.</summary>
internal sealed class ConsoleLogFormatter(bool colours) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        string level = LogLine.LevelOf(logEvent);
        output.Write(logEvent.Timestamp.ToString("HH:mm:ss ", null));
        output.Write(colours ? Ansi.Paint(level, ToneOf(logEvent.Level)) : level);
        output.Write(' ');
        output.Write(LogLine.MessageOf(logEvent));
        if (logEvent.Exception is { } exception)
        {
            output.Write(PlainText.OneLine($": {exception.Message} ({exception.GetType().Name})"));
        }

        output.Write('\n');
    }

    private static Tone ToneOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Warning => Tone.Warning,
        LogEventLevel.Error or LogEventLevel.Fatal => Tone.Bad,
        _ => Tone.Plain,
    };
}
