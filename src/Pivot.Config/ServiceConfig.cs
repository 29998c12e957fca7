using System.Net;
using Pivot.Config.Rules;
using Pivot.Director.Connections;
using Pivot.Director.Services;

namespace Pivot.Config;

/// <summary>One <c>[[service]]</c>: a virtual service and its real servers.</summary>
public sealed record ServiceConfig
{
    /// <summary>Its name, unique in the file.</summary>
    public required string Name { get; init; }

    /// <summary>Its VIPs, at least one.</summary>
    public ConfigList<VirtualAddress> Addresses { get; init; } = [];

    /// <summary>Its protocols, none twice; <see cref="ServiceProtocol.Any"/> stands alone.</summary>
    public ConfigList<ServiceProtocol> Protocols { get; init; } = [ServiceProtocol.Tcp];

    /// <summary>Its ports.</summary>
    public PortSet Ports { get; init; } = PortSet.None;

    /// <summary>The scheduler's name, one of <c>SchedulerCatalog.BuiltNames</c>.</summary>
    public string Scheduler { get; init; } = "wlc";

    /// <summary>Options of the scheduler.</summary>
    public SchedulerOptions SchedulerFlags { get; init; }

    /// <summary>The forwarding method of servers that name none.</summary>
    public ForwardingChoice Forwarding { get; init; } = ForwardingChoice.Nat;

    /// <summary>How long a client keeps its server; null = not persistent.</summary>
    public TimeSpan? Persistence { get; init; }

    /// <summary>Bits of the client's address that make one client; null = all.</summary>
    public int? PersistenceMask { get; init; }

    /// <summary>UDP: schedule every packet by itself.</summary>
    public bool OnePacket { get; init; }

    /// <summary>What becomes of TCP connections whose server is gone.</summary>
    public OnServerLoss OnServerLoss { get; init; } = OnServerLoss.Drop;

    /// <summary>The answer when no server can be chosen.</summary>
    public NoServerAction NoServer { get; init; } = NoServerAction.Reject;

    /// <summary>Forwarding <c>tun</c>: lower the MSS of SYNs by what the tunnel takes.</summary>
    public bool MssClamp { get; init; } = true;

    /// <summary>The sorry server; null = none.</summary>
    public FallbackConfig? Fallback { get; init; }

    /// <summary>
    /// The sorry server as a server of the service: by the service's forwarding method, with the <c>source</c> that its first server of the same family with one has, without a check; null = none.
    /// </summary>
    public ServerConfig? FallbackServer => Fallback is null ? null : new ServerConfig
    {
        Name = FallbackConfig.ServerName,
        Address = Fallback.Address,
        Port = Fallback.Port,
        Forwarding = Forwarding,
        SourceAddresses = SourcesFor(Fallback.Address),
        Source = Source,
    };

    private ConfigList<IPAddress> SourcesFor(IPAddress address)
    {
        foreach (var server in Servers)
        {
            if (server.SourceAddresses.Count > 0 && ForwardingText.ChangesSource(Forwarding) && server.Address.AddressFamily == address.AddressFamily)
            {
                return server.SourceAddresses;
            }
        }

        return [];
    }

    /// <summary>Client networks that may connect; empty = all.</summary>
    public ConfigList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Client networks that may not connect; they win over <see cref="Allow"/>.</summary>
    public ConfigList<IPNetwork> Deny { get; init; } = [];

    /// <summary>How fast one client address may open connections; null = as it likes.</summary>
    public RateConfig? Rate { get; init; }

    /// <summary>Which lines each connection gets in the connection log.</summary>
    public ConnectionTelling LogConnections { get; init; }

    /// <summary>How its servers are checked.</summary>
    public HealthConfig Health { get; init; } = new();

    /// <summary>Its real servers, in the order of the file; may be empty.</summary>
    public ConfigList<ServerConfig> Servers { get; init; } = [];

    /// <summary>Where the name stands.</summary>
    public SourcePosition Source { get; init; }
}
