using Microsoft.Extensions.Logging;

namespace Pivot.Hosting;

/// <summary>Every message that the executable itself logs. Ids 1 to 99 are ours.</summary>
internal static partial class HostMessages
{
    [LoggerMessage(1, LogLevel.Information, "stopping")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(2, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(3, LogLevel.Error, "the director ended by itself: {Reason}")]
    public static partial void DirectorEnded(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Warning, "control socket: a request or a connection failed")]
    public static partial void ControlFault(ILogger logger, Exception fault);

    [LoggerMessage(6, LogLevel.Information, "SIGHUP: the configuration is as it runs, nothing to change")]
    public static partial void NothingToReload(ILogger logger);

    [LoggerMessage(7, LogLevel.Error, "SIGHUP: the configuration was not taken over, and nothing has changed: {Error}")]
    public static partial void NotReloaded(ILogger logger, string error);

    [LoggerMessage(5, LogLevel.Warning, "{Line}; standard output does not take that line: {Reason}")]
    public static partial void ReadyNotSaid(ILogger logger, string line, string reason);
}
