using System.Net;
using System.Net.Sockets;
using Pivot.Linux.RtNetlink;

namespace Pivot.Running;

/// <summary>
/// The board's own addresses by interface, as they are at one moment: those that clients can be given. Link-local ones are left out, for they reach no further than their
/// link and IPv6 needs the interface's name with them; so are those of loopback and of no host.
/// </summary>
internal sealed class BoardAddresses
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> _byInterface;

    /// <summary>Takes them as they are given.</summary>
    /// <param name="byInterface">The addresses of each interface that there is.</param>
    public BoardAddresses(IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> byInterface) => _byInterface = byInterface;

    /// <summary>Asks the kernel.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refused to tell.</exception>
    public static BoardAddresses Read(RtNetlinkClient netlink)
    {
        IReadOnlyList<InterfaceAddress> found = netlink.Addresses();
        Dictionary<string, IReadOnlyList<IPAddress>> byInterface = [];
        foreach (NetworkLink link in netlink.Links())
        {
            byInterface[link.Name] = [.. found.Where(address => address.InterfaceIndex == link.Index && IsUsable(address)).Select(address => address.Address).Distinct()];
        }

        return new BoardAddresses(byInterface);
    }

    /// <summary>Whether there is such an interface.</summary>
    public bool Has(string interfaceName) => _byInterface.ContainsKey(interfaceName);

    /// <summary>The interface's addresses, in the kernel's order; none when there is no such interface.</summary>
    public IReadOnlyList<IPAddress> Of(string interfaceName) => _byInterface.GetValueOrDefault(interfaceName, []);

    /// <summary>All of them.</summary>
    public IEnumerable<IPAddress> All => _byInterface.Values.SelectMany(addresses => addresses);

    private static bool IsUsable(InterfaceAddress found)
    {
        IPAddress address = found.Address;
        bool linkLocal = address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes() is [169, 254, ..] : address.IsIPv6LinkLocal;
        return !linkLocal && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
    }
}
