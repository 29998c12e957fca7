using Pivot.Director.Services;

namespace Pivot.Director.Scheduling;

/// <summary>The servers in force by their stable ids, for schedulers that remember servers: one that is removed and comes back is known again.</summary>
internal sealed class ServersById
{
    private readonly Dictionary<int, RealServer> _servers = [];

    /// <summary>Takes the servers in force.</summary>
    public void Set(ReadOnlySpan<RealServer> servers)
    {
        _servers.Clear();
        foreach (RealServer server in servers)
        {
            _servers[server.Id] = server;
        }
    }

    /// <summary>The server of an id; null when it is not in force.</summary>
    public RealServer? Find(int id) => _servers.GetValueOrDefault(id);
}
