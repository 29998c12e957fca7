using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Linux.Neighbours;

namespace Pivot.Running;

/// <summary>Every message about the running director. Ids 100 to 129 are ours.</summary>
internal static partial class RunningMessages
{
    [LoggerMessage(100, LogLevel.Information, "{Note}")]
    public static partial void Note(ILogger logger, string note);

    [LoggerMessage(101, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger logger, string warning);

    [LoggerMessage(102, LogLevel.Information, "connection table: {Count} connections of the last run taken over, room for {Limit}")]
    public static partial void TableAdopted(ILogger logger, int count, int limit);

    [LoggerMessage(103, LogLevel.Debug, "connection table: new, room for {Limit} connections")]
    public static partial void TableCreated(ILogger logger, int limit);

    [LoggerMessage(104, LogLevel.Warning, "connection table: the one in {Path} is {Reason} and is replaced by an empty one")]
    public static partial void TableReplaced(ILogger logger, string path, string reason);

    [LoggerMessage(106, LogLevel.Warning, "connection table: {Path} cannot be removed: {Reason}")]
    public static partial void TableNotRemoved(ILogger logger, string path, string reason);

    [LoggerMessage(105, LogLevel.Warning, "steering is not as it should be, which is tried again with every change of the network and every 15 s: {Reason}")]
    public static partial void SteeringNotRepaired(ILogger logger, string reason);

    [LoggerMessage(111, LogLevel.Information, "steering is as it should be again")]
    public static partial void SteeringRepaired(ILogger logger);

    [LoggerMessage(112, LogLevel.Information, "the board's address on {Interface} is now {Addresses} (was {Before}): {Services} moved there")]
    public static partial void AddressFollowed(ILogger logger, string @interface, string addresses, string before, string services);

    [LoggerMessage(113, LogLevel.Warning, "{Interface} has lost its address (was {Before}): {Services} not served there until it has one")]
    public static partial void AddressLost(ILogger logger, string @interface, string before, string services);

    [LoggerMessage(119, LogLevel.Information, "masquerade: what real servers open outward by {Interface} gets {Addresses} (was {Before})")]
    public static partial void MasqueradeFollowed(ILogger logger, string @interface, string addresses, string before);

    [LoggerMessage(107, LogLevel.Warning, "the routes' MTUs cannot be read, which is tried again every 5 s: {Reason}")]
    public static partial void RoutesNotRead(ILogger logger, string reason);

    [LoggerMessage(108, LogLevel.Warning, "{Conflict}")]
    public static partial void AddressConflict(ILogger logger, AddressConflict conflict);

    [LoggerMessage(109, LogLevel.Information, "the other machine on {Interface} no longer answers for the virtual address {Address}")]
    public static partial void AddressConflictOver(ILogger logger, string @interface, IPAddress address);

    [LoggerMessage(110, LogLevel.Warning, "whether others answer for virtual addresses cannot be asked and is tried again in a minute: {Reason}")]
    public static partial void ConflictsNotAsked(ILogger logger, string reason);

    [LoggerMessage(116, LogLevel.Information, "the routes' MTUs can be read again")]
    public static partial void RoutesReadAgain(ILogger logger);

    [LoggerMessage(114, LogLevel.Information, "no longer so: {Warning}")]
    public static partial void WarningOver(ILogger logger, string warning);

    [LoggerMessage(115, LogLevel.Warning, "whether the host's firewall lets packets through cannot be asked, which is tried again every minute: {Reason}")]
    public static partial void FirewallNotAsked(ILogger logger, string reason);

    [LoggerMessage(118, LogLevel.Warning, "the real servers' neighbours cannot be read and are tried again in a second: {Reason}")]
    public static partial void NextHopsNotRead(ILogger logger, string reason);

    [LoggerMessage(120, LogLevel.Information, "{Service}: {Line}")]
    public static partial void HealthGood(ILogger logger, string service, string line);

    [LoggerMessage(121, LogLevel.Warning, "{Service}: {Line}")]
    public static partial void HealthBad(ILogger logger, string service, string line);

    [LoggerMessage(122, LogLevel.Error, "checking the real servers goes on, but one change could not be put in force")]
    public static partial void HealthFault(ILogger logger, Exception fault);

    [LoggerMessage(117, LogLevel.Information, "the real server {Server} (forwarding dr) is reached")]
    public static partial void ServerReached(ILogger logger, IPAddress server);

    [LoggerMessage(123, LogLevel.Information, "fast path: on")]
    public static partial void FastPathOn(ILogger logger);

    [LoggerMessage(124, LogLevel.Information, "fast path: off, for {Reason}")]
    public static partial void FastPathOff(ILogger logger, string reason);

    [LoggerMessage(125, LogLevel.Warning, "the fast path's memory cannot grow; connections that find no room in it stay on the slow path: {Reason}")]
    public static partial void FlowsNotMade(ILogger logger, string reason);

    [LoggerMessage(160, LogLevel.Information, "metrics are served on http://{Listen}/metrics")]
    public static partial void MetricsServed(ILogger logger, IPEndPoint listen);

    [LoggerMessage(162, LogLevel.Warning, "metrics: a request or a connection failed")]
    public static partial void MetricsFault(ILogger logger, Exception fault);
}
