namespace Pivot.Logging;

/// <summary>Severities of syslog (RFC 5424 §6.2.1), those that are used.</summary>
internal enum SyslogSeverity
{
    /// <summary>The director ends.</summary>
    Critical = 2,

    /// <summary>Something failed.</summary>
    Error = 3,

    /// <summary>Something is not as it should be.</summary>
    Warning = 4,

    /// <summary>What happens.</summary>
    Informational = 6,

    /// <summary>Details.</summary>
    Debug = 7,
}
