using Microsoft.Extensions.Logging;
using Pivot.Config.Diffing;

namespace Pivot.Running;

/// <summary>Every message about changes of the running configuration, and about what outlives a crash. Ids 130 to 149 are ours.</summary>
internal static partial class ConfigMessages
{
    [LoggerMessage(130, LogLevel.Information, "configuration: {Change}")]
    public static partial void Changed(ILogger logger, ConfigChange change);

    [LoggerMessage(132, LogLevel.Warning, "what was changed at run time is lost with a crash: {Reason}")]
    public static partial void NotKept(ILogger logger, string reason);

    [LoggerMessage(133, LogLevel.Information, "{Count} servers are not as configured, by pivot weight and pivot drain of the last run: pivot show servers")]
    public static partial void OverridesRestored(ILogger logger, int count);

    [LoggerMessage(134, LogLevel.Information, "device, steering and connections stay for the next start")]
    public static partial void Kept(ILogger logger);

    [LoggerMessage(131, LogLevel.Warning, "what has been taken out of the configuration cannot be let go of, which is tried again every 2 s: {Reason}")]
    public static partial void NotReleased(ILogger logger, string reason);
}
