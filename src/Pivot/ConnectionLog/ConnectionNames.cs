using Pivot.Director;
using Pivot.Director.Services;

namespace Pivot.ConnectionLog;

/// <summary>The names of services and servers by their stable ids, also of those that were taken out of the configuration while this runs. One thread at a time.</summary>
internal sealed class ConnectionNames(PacketDirector director)
{
    private readonly Dictionary<int, string> _services = [];
    private readonly Dictionary<int, RealServer> _servers = [];
    private IReadOnlyList<VirtualService>? _known;

    /// <summary>Learns what is in force now.</summary>
    public void Refresh()
    {
        IReadOnlyList<VirtualService> services = director.Services;
        if (ReferenceEquals(services, _known))
        {
            return;
        }

        _known = services;
        foreach (VirtualService service in services)
        {
            _services[service.Id] = service.Spec.Name;
            foreach (RealServer server in service.Servers)
            {
                _servers[server.Id] = server;
            }
        }
    }

    /// <summary>A service's name; null where it was taken out before this run began.</summary>
    public string? Service(int id) => _services.GetValueOrDefault(id);

    /// <summary>A server; null where it was taken out before this run began.</summary>
    public RealServer? Server(int id) => _servers.GetValueOrDefault(id);
}
