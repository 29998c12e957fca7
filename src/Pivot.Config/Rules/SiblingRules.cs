using System.Net;
using Pivot.Config.Binding;

namespace Pivot.Config.Rules;

/// <summary>Checks the servers of one service against each other.</summary>
internal static class SiblingRules
{
    public static void Check(ServiceDraft service)
    {
        Names(service);
        Endpoints(service);
        if (service.Servers.Count > 0 && service.Servers.All(server => server.Config.Weight == 0))
        {
            service.Servers[0].Keys.Warn("weight", $"every server of service \"{service.Config.Name}\" has weight 0: it takes no new connection");
        }
    }

    private static void Names(ServiceDraft service)
    {
        var first = new Dictionary<string, ServerDraft>(StringComparer.Ordinal);
        foreach (var server in service.Servers)
        {
            if (!server.Keys.IsSound("name") || !server.Keys.IsSound("address") || first.TryAdd(server.Config.Name, server))
            {
                continue;
            }

            var place = Place.Of(first[server.Config.Name].Config.Source);
            var key = server.Keys.Has("name") ? "name" : "address";
            server.Keys.Report(key, key == "name"
                ? $"server \"{server.Config.Name}\" is already at {place}: each server of a service needs a name of its own"
                : $"the server at {place} has the name \"{server.Config.Name}\" too: a server without a name is called by its address, give each a \"name\"");
        }
    }

    private static void Endpoints(ServiceDraft service)
    {
        var first = new Dictionary<(IPAddress, int), ServerDraft>();
        foreach (var server in service.Servers)
        {
            if (!server.Keys.IsSound("address") || !server.Keys.IsSound("port"))
            {
                continue;
            }

            var endpoint = (server.Config.Address, server.Config.Port ?? service.Config.Ports.OnlyPort ?? 0);
            if (!first.TryAdd(endpoint, server))
            {
                var port = endpoint.Item2 == 0 ? "" : $" port {endpoint.Item2}";
                var other = first[endpoint].Config;
                server.Keys.Report("address", $"{endpoint.Address}{port} is already server \"{other.Name}\" at {Place.Of(other.Source)}: for a larger share give it a higher weight");
            }
        }
    }
}
