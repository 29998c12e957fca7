using Microsoft.Extensions.Logging;
using Pivot.Config.Diffing;

namespace Pivot.Running;

/// <summary>Every message about changes of the running configuration, and about what outlives a crash. Ids 130 to 149 are ours.</summary>
internal static partial class ConfigMessages
{
    [LoggerMessage(130, LogLevel.Information, "configuration: {Change}")]
    public static partial void Changed(ILogger logger, ConfigChange change);

    [LoggerMessage(131, LogLevel.Warning, "what has been taken out of the configuration cannot be let go of, which is tried again every 2 s: {Reason}")]
    public static partial void NotReleased(ILogger logger, string reason);
}
