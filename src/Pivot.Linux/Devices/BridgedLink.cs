using System.Net.NetworkInformation;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Devices;

/// <summary>The bridge that a TAP device joins, or the network card that a macvtap stands on.</summary>
internal static class BridgedLink
{
    /// <summary>Finds it and checks that it can be used.</summary>
    /// <param name="netlink">The host's namespace.</param>
    /// <param name="options">Name it.</param>
    /// <exception cref="HostException">It is not there, or not of the kind that it has to be: says what to do.</exception>
    public static NetworkLink Find(RtNetlinkClient netlink, BridgedHostOptions options)
    {
        string name = options.Bridge ?? options.Port!;
        string key = options.Bridge is null ? "port" : "bridge";
        NetworkLink link = netlink.FindLink(name) ?? throw new HostException($"There is no interface {name}, which [director] {key} names: make it, or name another (\"ip link\" lists them).");
        if (options.Bridge is not null)
        {
            return link.Kind == "bridge" ? link : throw new HostException(
                $"[director] bridge names {name}, which is no bridge{(link.Kind is { } kind ? $" but of kind {kind}" : "")}: set port = \"{name}\" in its stead, for a macvtap on it, or make a bridge and move {name} and its addresses into it.");
        }

        if (link.Kind == "bridge")
        {
            throw new HostException($"[director] port names {name}, which is a bridge: set bridge = \"{name}\" in its stead.");
        }

        if (!link.UsesArp)
        {
            throw new HostException($"[director] port names {name}, which is no Ethernet interface, so there are no neighbours on it: name one that is (\"ip link\" lists them as link/ether).");
        }

        if (link.MasterIndex != 0 && netlink.Links().FirstOrDefault(master => master.Index == link.MasterIndex) is { } master)
        {
            throw new HostException($"[director] port names {name}, which is a port of {master.Name}: "
                + (master.Kind == "bridge" ? $"set bridge = \"{master.Name}\" in its stead." : $"set port = \"{master.Name}\" in its stead."));
        }

        return Directory.Exists($"/sys/class/net/{name}/phy80211")
            ? throw new HostException($"[director] port names {name}, a wireless card: access points take frames from the card's own address only, so another station on it gets no answers. Use a wired card, or device = \"tun\".")
            : link;
    }

    /// <summary>Makes a macvtap.</summary>
    /// <exception cref="HostException">The kernel has no macvtap, or refused.</exception>
    public static void AddMacvtap(RtNetlinkClient netlink, string name, NetworkLink port, MacAddress hardware)
    {
        try
        {
            netlink.AddMacvtap(name, port, Physical(hardware));
        }
        catch (LinuxException failure) when (failure.Errno == Errno.EOPNOTSUPP)
        {
            throw new LinuxException(failure.Operation, failure.Errno, "this kernel has no macvtap: load it with \"modprobe macvtap\", or make a bridge with the card in it and set [director] bridge");
        }
    }

    /// <summary>The same address as rtnetlink takes it.</summary>
    public static PhysicalAddress Physical(MacAddress address)
    {
        byte[] bytes = new byte[MacAddress.Length];
        address.Write(bytes);
        return new PhysicalAddress(bytes);
    }
}
