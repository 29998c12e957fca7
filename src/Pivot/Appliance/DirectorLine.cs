using Pivot.Logging;

namespace Pivot.Appliance;

/// <summary>A line that the director has written: a log line, <c>HH:mm:ss level message</c>, or something else, such as why it cannot start.</summary>
/// <param name="Severity">How grave it is; something else counts as an error until the director is ready.</param>
/// <param name="Text">The message.</param>
/// <param name="IsLogged">Whether it is a log line.</param>
internal readonly record struct DirectorLine(SyslogSeverity Severity, string Text, bool IsLogged)
{
    private const int TimeLength = 9;

    /// <summary>Takes a line apart.</summary>
    public static DirectorLine Parse(string line)
    {
        int blank = line.Length > TimeLength && line[2] == ':' && line[5] == ':' && line[8] == ' ' ? line.IndexOf(' ', TimeLength) : -1;
        SyslogSeverity? severity = blank < 0 ? null : SeverityOf(line.AsSpan(TimeLength, blank - TimeLength));
        return severity is { } known ? new DirectorLine(known, line[(blank + 1)..], true) : new DirectorLine(SyslogSeverity.Error, line, false);
    }

    private static SyslogSeverity? SeverityOf(ReadOnlySpan<char> level) => level switch
    {
        "trace" or "debug" => SyslogSeverity.Debug,
        "info" => SyslogSeverity.Informational,
        "warning" => SyslogSeverity.Warning,
        "error" => SyslogSeverity.Error,
        "fatal" => SyslogSeverity.Critical,
        _ => null,
    };
}
