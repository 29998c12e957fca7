using System.Net;
using Pivot.Director.Ports;
using Pivot.Director.Services;

namespace Pivot.Linux.Steering;

/// <summary>
/// Ports that no service may take of an address that is the board's own: its ssh and those that its own connections come from. The configuration's check says so where it can
/// tell; which addresses the board has shows only here. Pure.
/// </summary>
internal static class OwnAddressPorts
{
    private const byte Tcp = 6;
    private const int SshPort = 22;

    /// <summary><c>net.ipv4.ip_local_port_range</c> as the kernel has it by default.</summary>
    private static readonly PortRange LocalPorts = new(32768, 60999);

    /// <summary>What of a plan would lock the owner out, one sentence each. A port that is named by itself is meant.</summary>
    /// <param name="plan">What is to be steered.</param>
    /// <param name="own">The virtual addresses that are the board's own.</param>
    public static IEnumerable<string> Refusals(SteeringPlan plan, IReadOnlyList<IPAddress> own)
    {
        foreach (SteeredPorts ports in plan.Ports)
        {
            PortRange range = new(ports.First, ports.Last);
            bool takesTooMuch = range.Count > 1 && (range.Overlaps(LocalPorts) || (ports.Protocol == Tcp && range.Contains(SshPort)));
            foreach (IPAddress address in takesTooMuch ? own.Where(ports.Addresses.Contains) : [])
            {
                yield return $"The virtual address {address} is the board's own, and the ports {range} of a service would take its ssh (port {SshPort}) or the replies to its own connections ({LocalPorts}): "
                    + "name other ports, or give the service an address of its own.";
            }
        }
    }
}
