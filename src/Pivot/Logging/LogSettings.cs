using System.Net;
using Microsoft.Extensions.Logging;
using Serilog.Core;

namespace Pivot.Logging;

/// <summary>What <c>[log]</c> of the configuration says.</summary>
/// <param name="Level">Less severe messages are not logged.</param>
/// <param name="FilePath">A file to log to beside the console; null for none.</param>
/// <param name="Syslog">A syslog server to log to as well; null for none.</param>
internal sealed record LogSettings(LogLevel Level, string? FilePath, IPEndPoint? Syslog = null)
{
    /// <summary>The level in force, which can be changed while it logs; begins as <see cref="Level"/>.</summary>
    public LoggingLevelSwitch Switch { get; } = new(LoggerBuilder.LevelOf(Level));
}
