using System.Net;

namespace Pivot.Director.Ports;

/// <summary>What has to be steered to the director.</summary>
/// <param name="VirtualAddresses">Addresses and prefixes of virtual services; packets to them come to the director.</param>
/// <param name="ReplySources">Addresses of real servers whose packets come to the director: replies (forwarding method NAT), and what they open outward.</param>
public sealed record SteeringPlan(IReadOnlyList<IPNetwork> VirtualAddresses, IReadOnlyList<IPAddress> ReplySources)
{
    /// <summary>Nothing steered.</summary>
    public static SteeringPlan Empty { get; } = new([], []);

    /// <summary>The ports of the services. They matter for virtual addresses that are the board's own: there packets to other ports stay the board's.</summary>
    public IReadOnlyList<SteeredPorts> Ports { get; init; } = [];

    /// <summary>Which of <see cref="VirtualAddresses"/> are there as local addresses of FULLNAT or masquerade, for messages; one may be a service's too.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>Addresses of real servers that tunnels lead to; ICMP errors that come to the board about tunnelled packets to them come to the director. Steering that cannot do it leaves them to the board.</summary>
    public IReadOnlyList<IPAddress> TunnelEnds { get; init; } = [];

    /// <summary>True when there is nothing to steer.</summary>
    public bool IsEmpty => VirtualAddresses.Count == 0 && ReplySources.Count == 0;
}
