using Microsoft.Extensions.Logging;
using Pivot.Config;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Running;

namespace Pivot.ConnectionLog;

/// <summary>
/// Has the connection log kept as the configuration says; takes neither memory nor a thread until a service logs. <see cref="Apply"/> and <see cref="Stop"/> are for one caller at a time, the rest for any.
/// </summary>
/// <param name="director">Tells of connections.</param>
/// <param name="boot">The boot that its ticks are of.</param>
/// <param name="now">The present tick.</param>
/// <param name="clock">The wall clock, and time for retries.</param>
/// <param name="logger">Is told of trouble.</param>
internal sealed class ConnectionLogKeeper(PacketDirector director, Guid boot, Func<ulong> now, TimeProvider clock, ILogger logger) : IConfigFollower
{
    private volatile ConnectionLogWriter? _writer;

    /// <summary>What has become of the lines; null where no service has logged since the start.</summary>
    public ConnectionLogReport? Report => _writer?.Report;

    /// <summary>Where lines cannot be written now, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _writer?.Notes ?? [];

    /// <summary>Follows a configuration: begins, goes on elsewhere, or ends. A place that cannot be written to is a warning and tried again, not an error.</summary>
    /// <param name="config">A checked configuration.</param>
    public void Apply(PivotConfig config)
    {
        var places = new LogConfig { Connections = config.Log.Connections, Syslog = config.Log.Syslog };
        bool hasPlace = places is not { Connections: null, Syslog: null };
        if (_writer is null && !config.Services.Any(service => service.LogConnections != ConnectionTelling.Nothing))
        {
            return;
        }

        if (!hasPlace)
        {
            director.TellConnections(null);
            _writer?.WriteTo(places);
            return;
        }

        // Where no service logs any more, the connections that were made while one did still get their lines.
        ConnectionLogWriter writer = _writer ??= new ConnectionLogWriter(director, boot, now, clock, logger);
        writer.WriteTo(places);
        director.TellConnections(writer.Events);
    }

    /// <summary>Ends the log, after the last packet.</summary>
    /// <param name="connectionsEnd">True where the connections end with the director: each that is there gets its line.</param>
    public void Stop(bool connectionsEnd)
    {
        if (_writer is not { } writer)
        {
            return;
        }

        if (connectionsEnd)
        {
            director.TellStopped();
        }

        director.TellConnections(null);
        writer.Dispose();
    }
}
