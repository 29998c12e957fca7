using System.Net;

namespace Pivot.Config;

/// <summary><c>[director]</c>.</summary>
public sealed record DirectorConfig
{
    /// <summary>The kind of device.</summary>
    public DeviceKind Device { get; init; } = DeviceKind.Tun;

    /// <summary>The device's name.</summary>
    public string Name { get; init; } = "pivot0";

    /// <summary>Bridged only: an existing bridge that the TAP device joins.</summary>
    public string? Bridge { get; init; }

    /// <summary>Bridged only: the interface that carries a macvtap, where there is no bridge.</summary>
    public string? Port { get; init; }

    /// <summary>Bridged only: the director's own addresses on the LAN, with their subnets; empty = it has none but the virtual ones, and knows the subnets of the bridge or port.</summary>
    public ConfigList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>Bridged only: gateways, at most one for each address family; for a family without one, those of the host on that link count.</summary>
    public ConfigList<IPAddress> Gateways { get; init; } = [];

    /// <summary>Device queues, each with a worker; 0 = one for each core.</summary>
    public int Queues { get; init; }

    /// <summary>How packets come to the director.</summary>
    public SteeringChoice Steering { get; init; } = SteeringChoice.Auto;

    /// <summary>Whether eBPF carries decided connections.</summary>
    public FastPathChoice FastPath { get; init; } = FastPathChoice.Auto;

    /// <summary>The most connections held at once; 0 = by the machine's memory.</summary>
    public int Connections { get; init; }

    /// <summary>Absolute path of the control socket.</summary>
    public string Control { get; init; } = "/run/pivot/control.sock";

    /// <summary>Absolute path of the folder for journal, mapped tables and lock.</summary>
    public string State { get; init; } = "/run/pivot";
}
