using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Pivot.Logging;

/// <summary>Keeps repeated faults from flooding a slow console: warnings and worse pass through a <see cref="RepeatLimiter"/> by message template, and a line says how many were left out.</summary>
internal sealed class RepeatLimitedSink(ILogEventSink inner, RepeatLimiter limiter) : ILogEventSink, IDisposable
{
    private readonly Lock _gate = new(); // guards the limiter

    public void Emit(LogEvent logEvent)
    {
        bool admitted;
        IReadOnlyList<(string Kind, int Swallowed)> ended;
        lock (_gate)
        {
            ended = limiter.TakeEnded();
            admitted = logEvent.Level < LogEventLevel.Warning || limiter.Admit(logEvent.MessageTemplate.Text);
        }

        foreach ((string kind, int swallowed) in ended)
        {
            inner.Emit(Summary(logEvent.Timestamp, $"{swallowed} more like this were left out: {kind}"));
        }

        if (admitted)
        {
            inner.Emit(logEvent);
        }
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private static LogEvent Summary(DateTimeOffset at, string text) =>
        new(at, LogEventLevel.Warning, null, new MessageTemplate(text, [new TextToken(text)]), []);
}
