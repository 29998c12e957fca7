using Pivot.Config;

namespace Pivot.Ipvsadm.Editing;

/// <summary>A service of the configuration as one of the services that ipvsadm shows of it.</summary>
/// <param name="rule">What ipvsadm shows.</param>
/// <param name="config">The service.</param>
/// <param name="isAlone">Whether it is the only one of that service, so that ipvsadm can change it.</param>
internal sealed class ViewedService(ServiceRule rule, ServiceConfig config, bool isAlone)
{
    /// <summary>What ipvsadm shows.</summary>
    public ServiceRule Rule { get; } = rule;

    /// <summary>The service.</summary>
    public ServiceConfig Config { get; } = config;

    /// <summary>Whether it is the only one of that service, so that ipvsadm can change it.</summary>
    public bool IsAlone { get; } = isAlone;

    /// <summary>Its servers, in the configuration's order.</summary>
    public IReadOnlyList<ServerRule> Servers => Array.ConvertAll<ServerConfig, ServerRule>([.. Config.Servers], server => RuleOf(server));

    /// <summary>The index of a server; -1 when it has none with this address and port.</summary>
    public int IndexOf(ServerRule server)
    {
        int index = Config.Servers.Count - 1;
        while (index >= 0 && !(Config.Servers[index].Address.Equals(server.Address) && PortOf(Config.Servers[index]) == server.Port))
        {
            index--;
        }

        return index;
    }

    private ServerRule RuleOf(ServerConfig server) => new(server.Address, PortOf(server))
    {
        Forwarding = server.Forwarding,
        Weight = server.Weight,
        Upper = server.UpperThreshold,
        Lower = server.LowerThreshold,
        Tunnel = server.Tunnel,
    };

    private ushort PortOf(ServerConfig server) => server.Port ?? Rule.Key.Port;
}
