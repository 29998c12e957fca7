using Pivot.Config.Binding;
using Pivot.Director.Connections;

namespace Pivot.Config.Rules;

/// <summary>Checks that there are connections to log, and where to.</summary>
internal static class ConnectionLogRules
{
    public static void Check(ServiceDraft service, LogConfig log)
    {
        if (service.Config.LogConnections == ConnectionTelling.Nothing)
        {
            return;
        }

        if (service.Config.OnePacket)
        {
            service.Keys.Report("log_connections", "goes not with one_packet, which keeps no connections: leave one of the two out");
        }
        else if (log is { Connections: null, Syslog: null })
        {
            service.Keys.Report("log_connections", "has nowhere to log to: add connections = \"/var/log/pivot-connections.json\" or syslog = \"192.0.2.50:514\" under [log]");
        }
    }
}
