using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Services;

namespace Pivot.Running;

/// <summary>Knows of drained servers since when they get no connections and how many they had then, and tells how it goes on. Used by one thread at a time.</summary>
/// <param name="director">Has the servers.</param>
/// <param name="milliseconds">A clock that only goes forward.</param>
internal sealed class DrainWatch(PacketDirector director, Func<long> milliseconds)
{
    /// <summary>By server id. A crash forgets it: the watch begins anew.</summary>
    private readonly Dictionary<int, Beginning> _beginnings = [];

    /// <summary>The report with what is known of the server's drain; the same where it is not drained.</summary>
    public ServerReport With(ServerReport report, RealServer server)
    {
        if (!server.Condition.IsDrained)
        {
            _ = _beginnings.Remove(server.Id);
            return report;
        }

        long connections = report.ActiveConnections + report.InactiveConnections;
        if (!_beginnings.TryGetValue(server.Id, out Beginning? beginning))
        {
            _beginnings.Add(server.Id, beginning = new Beginning(milliseconds(), connections));
        }

        return report with
        {
            DrainSeconds = (milliseconds() - beginning.Milliseconds) / 1000,
            DrainConnections = Math.Max(beginning.Connections, connections),
            SilentSeconds = SilentSeconds(server.Id),
        };
    }

    /// <summary>When the last of the server's connections ends, should none send another packet.</summary>
    private long SilentSeconds(int server)
    {
        TimeSpan longest = default;
        director.ForEachConnection(
            connection =>
            {
                if (connection.ServerId == server && !connection.IsTemplate && connection.Expires > longest)
                {
                    longest = connection.Expires;
                }

                return true;
            },
            RunningDirector.Now());
        return (long)Math.Ceiling(longest.TotalSeconds);
    }

    private sealed record Beginning(long Milliseconds, long Connections);
}
