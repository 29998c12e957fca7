using System.Net;
using Pivot.Config;

namespace Pivot.Running;

/// <summary>
/// Settles which service gets an address of the board. The configuration has made sure that no two services overlap by what the file says; that the address of an interface is also one that
/// another service names shows only on the board. Addresses in the file come first, then the order of the file.
/// </summary>
internal sealed class AddressClaims(IReadOnlyList<ServiceConfig> services)
{
    private readonly List<(IPAddress Address, ServiceConfig Service)> _taken = [];
    private readonly List<string> _refused = [];

    /// <summary>What was refused, a sentence each.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>Gives a service an address of the board, unless another one has it with one of its ports.</summary>
    /// <param name="service">The service.</param>
    /// <param name="own">The address.</param>
    /// <param name="interfaceName">The interface that has it.</param>
    public bool Take(ServiceConfig service, IPAddress own, string interfaceName)
    {
        ServiceConfig? owner = services.FirstOrDefault(other => other != service && Shares(service, other) && other.Addresses.Any(address => address.Network?.Contains(own) == true))
            ?? _taken.Find(claim => claim.Address.Equals(own) && claim.Service != service && Shares(service, claim.Service)).Service;
        if (owner is null)
        {
            _taken.Add((own, service));
            return true;
        }

        _refused.Add($"service \"{service.Name}\" does not get {own}, the board's address on {interfaceName}: service \"{owner.Name}\" has it with port {service.Ports.Intersection(owner.Ports)} already");
        return false;
    }

    private static bool Shares(ServiceConfig one, ServiceConfig other) =>
        one.Ports.Intersection(other.Ports) is not null
        && (one.Protocols.Contains(ServiceProtocol.Any) || other.Protocols.Contains(ServiceProtocol.Any) || one.Protocols.Any(protocol => other.Protocols.Contains(protocol)));
}
