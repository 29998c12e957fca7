using Microsoft.Extensions.Logging;

namespace Pivot.ConnectionLog;

/// <summary>Every message about the connection log. Ids 400 to 409 are ours.</summary>
internal static partial class ConnectionLogMessages
{
    [LoggerMessage(400, LogLevel.Warning, "the connection log cannot be written to {Target}, which is tried again every second; until then its lines are lost and counted, and forwarding goes on: {Reason}")]
    public static partial void NotWritten(ILogger logger, string target, string reason);

    [LoggerMessage(401, LogLevel.Information, "the connection log is written to {Target} again; {Lost} lines were lost")]
    public static partial void WrittenAgain(ILogger logger, string target, long lost);

    [LoggerMessage(402, LogLevel.Warning, "connections came and went faster than the connection log could be written: {Lost} lines were left out")]
    public static partial void Overflowed(ILogger logger, long lost);
}
