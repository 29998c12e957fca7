using System.Net;
using Pivot.Director.Ports;
using Pivot.Director.Services;

namespace Pivot.Linux.Steering;

/// <summary>
/// Services that would take all of an address that is the board's own, its ssh with it. The configuration's check refuses them at the start; an address that the board is given
/// later shows only here. Pure.
/// </summary>
internal static class OwnAddressPorts
{
    /// <summary>What of a plan would lock the owner out, one sentence each.</summary>
    /// <param name="plan">What is to be steered.</param>
    /// <param name="own">The virtual addresses that are the board's own.</param>
    public static IEnumerable<string> Refusals(SteeringPlan plan, IReadOnlyList<IPAddress> own)
    {
        foreach (SteeredPorts ports in plan.Ports.Where(ports => new PortRange(ports.First, ports.Last) == PortRange.Any))
        {
            foreach (IPAddress address in own.Where(ports.Addresses.Contains))
            {
                yield return $"The virtual address {address} is the board's own, and a service with port = \"any\" would take its ssh and the replies to its own connections: "
                    + "name the ports, or give the service an address of its own.";
            }
        }
    }
}
