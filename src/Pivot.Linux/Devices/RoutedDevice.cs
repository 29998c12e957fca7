using System.Net;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Devices;

/// <summary>How a TUN device has to be set up so that the kernel forwards into it and out of it whatever the virtual services carry.</summary>
internal static class RoutedDevice
{
    /// <summary>No packet is too long for the device: what is too long for the way beyond is the director's to answer.</summary>
    private const int MtuBytes = 65535;

    /// <summary>The kernel's source check wants an address on the device before it takes packets from it with foreign sources.</summary>
    private static readonly IPAddress Address = IPAddress.Parse("169.254.77.1");

    /// <summary>Sets what is not set yet; a device that is in order is not touched.</summary>
    /// <param name="netlink">The host's namespace.</param>
    /// <param name="name">The device.</param>
    /// <param name="ipv6">It carries IPv6 too.</param>
    /// <exception cref="HostException">The kernel refused, or the device is gone.</exception>
    public static void Configure(RtNetlinkClient netlink, string name, bool ipv6)
    {
        SetParameters(name, ipv6);
        NetworkLink link = netlink.FindLink(name) ?? throw new HostException($"The interface {name} has gone while it was set up: did somebody delete it? Start pivot again.");
        if (!netlink.Addresses().Any(own => own.InterfaceIndex == link.Index && own.Address.Equals(Address)))
        {
            netlink.AddAddress(link, Address, Prefix.Bits(Address.AddressFamily));
        }

        if (!link.IsUp || link.MtuBytes != MtuBytes)
        {
            netlink.SetUp(link, MtuBytes);
        }
    }

    /// <summary>
    /// rp_filter 2 (loose): sources are clients from anywhere; the higher of this and <c>all</c> counts, so 2 also softens a strict <c>all</c>. accept_local: a source may be the
    /// board's own. No redirects: the way through the director is not a detour. IPv6 only where it is needed,
    /// and then without addresses of its own (addr_gen_mode 1), so that the kernel asks for no router there: forwarding needs none.
    /// </summary>
    private static void SetParameters(string name, bool ipv6)
    {
        Set($"net/ipv4/conf/{name}/rp_filter", "2");
        Set($"net/ipv4/conf/{name}/accept_local", "1");
        Set($"net/ipv4/conf/{name}/send_redirects", "0");
        Set($"net/ipv4/conf/{name}/forwarding", "1");
        string parameters6 = $"net/ipv6/conf/{name}";
        if (!Sysctl.Exists($"{parameters6}/disable_ipv6"))
        {
            return;
        }

        if (ipv6)
        {
            Set($"{parameters6}/addr_gen_mode", "1");
            Set($"{parameters6}/accept_ra", "0");
            Set($"{parameters6}/disable_ipv6", "0");
            Set($"{parameters6}/forwarding", "1");
        }
        else
        {
            Set($"{parameters6}/disable_ipv6", "1");
        }
    }

    private static void Set(string key, string value)
    {
        if (Sysctl.Read(key) != value)
        {
            Sysctl.Write(key, value);
        }
    }
}
