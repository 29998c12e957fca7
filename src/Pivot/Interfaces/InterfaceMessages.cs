using Microsoft.Extensions.Logging;

namespace Pivot.Interfaces;

/// <summary>Every message about the board's interfaces. Ids 200 to 219 are ours.</summary>
internal static partial class InterfaceMessages
{
    [LoggerMessage(200, LogLevel.Debug, "{Interface}: {Line}")]
    public static partial void ClientSays(ILogger logger, string @interface, string line);

    [LoggerMessage(201, LogLevel.Warning, "{Interface}: the DHCP client has ended ({How}) and is started again in a few seconds")]
    public static partial void ClientEnded(ILogger logger, string @interface, string how);

    [LoggerMessage(202, LogLevel.Information, "{Interface}: {Lease}")]
    public static partial void Leased(ILogger logger, string @interface, string lease);

    [LoggerMessage(203, LogLevel.Debug, "{Interface}: the lease is renewed")]
    public static partial void Renewed(ILogger logger, string @interface);

    [LoggerMessage(204, LogLevel.Warning, "{Interface} has lost its DHCP lease of {Address}: the server has refused it, or has not answered until it was over")]
    public static partial void LeaseLost(ILogger logger, string @interface, string address);

    [LoggerMessage(205, LogLevel.Warning, "{Interface}: no DHCP server answers; it is asked again every few seconds")]
    public static partial void Unanswered(ILogger logger, string @interface);

    [LoggerMessage(207, LogLevel.Warning, "{Fault}")]
    public static partial void FileNotWritten(ILogger logger, string fault);

    [LoggerMessage(206, LogLevel.Information, "{Count} programs of a run that was killed were ended")]
    public static partial void LeftoversEnded(ILogger logger, int count);
}
