using Microsoft.Extensions.Logging;

namespace Pivot.Timekeeping;

/// <summary>Every message about the clock. Ids 220 to 229 are ours.</summary>
internal static partial class TimeMessages
{
    [LoggerMessage(220, LogLevel.Information, "the clock was off by {Seconds} s and was set: it is {Now} UTC")]
    public static partial void Stepped(ILogger logger, string seconds, string now);

    [LoggerMessage(221, LogLevel.Warning, "{Fault}")]
    public static partial void NotKept(ILogger logger, string fault);

    [LoggerMessage(222, LogLevel.Information, "a time server answers, and the clock is kept right")]
    public static partial void KeptAgain(ILogger logger);
}
