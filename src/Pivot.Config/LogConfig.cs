using System.Net;

namespace Pivot.Config;

/// <summary><c>[log]</c>.</summary>
public sealed record LogConfig
{
    /// <summary>The least severe message that is logged.</summary>
    public LogSeverity Level { get; init; } = LogSeverity.Information;

    /// <summary>Absolute path of a log file; null = none beside the standard output.</summary>
    public string? File { get; init; }

    /// <summary>A syslog server (UDP); null = none.</summary>
    public IPEndPoint? Syslog { get; init; }

    /// <summary>Absolute path of the connection log; null = none.</summary>
    public string? Connections { get; init; }
}
