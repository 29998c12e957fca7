using Serilog.Events;
using Serilog.Formatting;

namespace Pivot.Logging;

/// <summary><c>yyyy-MM-ddTHH:mm:sszzz level message</c>, followed by the stack trace of an exception.</summary>
internal sealed class FileLogFormatter : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:sszzz ", null));
        output.Write(LogLine.LevelOf(logEvent));
        output.Write(' ');
        output.Write(LogLine.MessageOf(logEvent));
        output.Write('\n');
        if (logEvent.Exception is { } exception)
        {
            output.Write(exception);
            output.Write('\n');
        }
    }
}
