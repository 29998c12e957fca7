using System.Net.Sockets;
using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace Pivot.Logging;

/// <summary>Sends the log to a syslog server. A message that the board cannot send is lost: a log that reports on itself would have no end.</summary>
internal sealed class SyslogSink(SyslogSender sender) : ILogEventSink, IDisposable
{
    public void Emit(LogEvent logEvent)
    {
        string message = LogLine.MessageOf(logEvent);
        if (logEvent.Exception is { } exception)
        {
            message += Rendering.PlainText.OneLine($": {exception.Message} ({exception.GetType().Name})");
        }

        try
        {
            sender.Send(SeverityOf(logEvent.Level), "-", Encoding.UTF8.GetBytes(message));
        }
        catch (SocketException)
        {
            // As the summary says.
        }
    }

    public void Dispose() => sender.Dispose();

    private static SyslogSeverity SeverityOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => SyslogSeverity.Debug,
        LogEventLevel.Information => SyslogSeverity.Informational,
        LogEventLevel.Warning => SyslogSeverity.Warning,
        LogEventLevel.Error => SyslogSeverity.Error,
        _ => SyslogSeverity.Critical,
    };
}
