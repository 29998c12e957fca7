using System.Buffers.Binary;
using System.Net.NetworkInformation;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <content>What the bridged director needs of links: ports of a bridge, and interfaces on top of a NIC.</content>
public sealed partial class RtNetlinkClient
{
    /// <summary>Makes a macvtap on an interface, with the other macvlans of that interface as neighbours (mode bridge). It is down.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parent">The interface that it stands on.</param>
    /// <param name="hardware">Its Ethernet address.</param>
    /// <exception cref="LinuxException">The kernel refused; EOPNOTSUPP where it has no macvtap, EBUSY when the interface is a port of a bridge.</exception>
    public void AddMacvtap(string name, NetworkLink parent, PhysicalAddress hardware)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(hardware);
        NetlinkRequest request = new NetlinkRequest(Libc.RTM_NEWLINK, Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, new byte[NetworkLink.FixedBytes])
            .Add(Libc.IFLA_IFNAME, name).Add(Libc.IFLA_LINK, (uint)parent.Index).Add(Libc.IFLA_ADDRESS, hardware.GetAddressBytes());
        int info = request.Begin(Libc.IFLA_LINKINFO);
        _ = request.Add(Libc.IFLA_INFO_KIND, "macvtap");
        int data = request.Begin(Libc.IFLA_INFO_DATA);
        _ = request.Add(Libc.IFLA_MACVLAN_MODE, Libc.MACVLAN_MODE_BRIDGE).End(data).End(info);
        Change(request, $"RTM_NEWLINK {name} link {parent.Name} type macvtap");
    }

    /// <summary>Sets an interface's Ethernet address.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void SetHardwareAddress(NetworkLink link, PhysicalAddress hardware)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(hardware);
        Change(Setting(link, 0).Add(Libc.IFLA_ADDRESS, hardware.GetAddressBytes()), $"RTM_NEWLINK {link.Name} address {hardware}");
    }

    /// <summary>Makes an interface a port of a bridge.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void SetMaster(NetworkLink link, NetworkLink bridge)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(bridge);
        Change(Setting(link, 0).Add(Libc.IFLA_MASTER, (uint)bridge.Index), $"RTM_NEWLINK {link.Name} master {bridge.Name}");
    }

    /// <summary>Lets an interface take every multicast frame of its link.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void SetAllMulticast(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change(Setting(link, Libc.IFF_ALLMULTI), $"RTM_NEWLINK {link.Name} allmulticast on");
    }

    private static NetlinkRequest Setting(NetworkLink link, uint flags)
    {
        byte[] header = new byte[NetworkLink.FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), link.Index);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), flags);
        return new NetlinkRequest(Libc.RTM_NEWLINK, Libc.NLM_F_ACK, header);
    }
}
