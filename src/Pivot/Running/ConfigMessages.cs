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

    [LoggerMessage(135, LogLevel.Warning, "the commit waits for its confirmation, {Minutes} min: `pivot confirm` keeps it, and without that it is taken back then")]
    public static partial void Waits(ILogger logger, int minutes);

    [LoggerMessage(136, LogLevel.Information, "the commit is confirmed")]
    public static partial void Confirmed(ILogger logger);

    [LoggerMessage(137, LogLevel.Warning, "the commit was not confirmed within {Minutes} min: the configuration before it is in force again")]
    public static partial void NotConfirmed(ILogger logger, int minutes);

    [LoggerMessage(138, LogLevel.Error, "the commit was not confirmed, and the configuration before it cannot be put in force, which is tried again every second: {Reason}")]
    public static partial void NotTakenBack(ILogger logger, string reason);

    [LoggerMessage(139, LogLevel.Warning, "a commit of the last run still waits for its confirmation, {Left}: `pivot confirm` keeps it")]
    public static partial void StillWaits(ILogger logger, string left);

    [LoggerMessage(142, LogLevel.Information, "the commit that waited for its confirmation is taken back")]
    public static partial void TakenBack(ILogger logger);

    [LoggerMessage(140, LogLevel.Warning, "earlier configurations are not known: {Reason}")]
    public static partial void HistoryIgnored(ILogger logger, string reason);

    [LoggerMessage(141, LogLevel.Warning, "earlier configurations cannot be kept: {Reason}")]
    public static partial void HistoryNotKept(ILogger logger, string reason);
}
