using System.Buffers.Binary;
using System.Net.NetworkInformation;
using Pivot.Linux.Interop;

namespace Pivot.Linux.RtNetlink;

/// <summary>A network interface (<c>struct ifinfomsg</c> and IFLA_*).</summary>
/// <param name="Index">Interface index, from 1.</param>
/// <param name="Name">At most 15 bytes.</param>
/// <param name="MtuBytes">The largest packet.</param>
/// <param name="IsUp">Set up by the administrator.</param>
/// <param name="UsesArp">Neighbours on it are found by ARP: Ethernet, not loopback, not IFF_NOARP.</param>
/// <param name="Kind"><c>tun</c>, <c>veth</c>, <c>bridge</c>...; null for a real device.</param>
/// <param name="HardwareAddress">Link-layer address; null where it has none.</param>
public sealed record NetworkLink(int Index, string Name, int MtuBytes, bool IsUp, bool UsesArp, string? Kind, PhysicalAddress? HardwareAddress)
{
    /// <summary>Bytes of <c>struct ifinfomsg</c>.</summary>
    internal const int FixedBytes = 16;

    /// <summary>ARP hardware type (linux/if_arp.h): 1 = Ethernet.</summary>
    public ushort HardwareType { get; init; } = Libc.ARPHRD_ETHER;

    /// <summary>The interface that this one is a port of (bridge, bond, VRF); 0 = none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>The interface that this one stands on (macvtap, VLAN); 0 = none, or in another namespace.</summary>
    public int ParentIndex { get; init; }

    /// <summary>The largest MTU that the device takes, in bytes; null where the kernel does not say (before 4.18) or knows no limit.</summary>
    public int? LargestMtuBytes { get; init; }

    /// <summary>It takes every multicast frame of its link (<c>IFF_ALLMULTI</c>).</summary>
    public bool TakesAllMulticast { get; init; }

    /// <summary>It is up and connected: a cable, or a peer that is up (<c>IFF_LOWER_UP</c>).</summary>
    public bool HasCarrier { get; init; }

    /// <summary>What it has carried; null where the kernel does not say.</summary>
    public LinkCounters? Counters { get; init; }

    internal static NetworkLink? Parse(NetlinkMessage message)
    {
        ReadOnlySpan<byte> body = message.Body;
        if (message.Type != Libc.RTM_NEWLINK || body.Length < FixedBytes)
        {
            return null;
        }

        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        ushort hardwareType = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        string name = "";
        string? kind = null;
        int mtu = 0;
        int? largestMtu = null;
        int master = 0;
        int parent = 0;
        PhysicalAddress? hardware = null;
        LinkCounters? counters = null;
        NetlinkAttributes attributes = new(body[FixedBytes..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.IFLA_IFNAME: name = attributes.Text; break;
                case Libc.IFLA_MTU: mtu = (int)attributes.Number; break;
                case Libc.IFLA_MAX_MTU when attributes.Number is > 0 and <= int.MaxValue: largestMtu = (int)attributes.Number; break;
                case Libc.IFLA_LINK: parent = (int)attributes.Number; break;
                case Libc.IFLA_MASTER: master = (int)attributes.Number; break;
                case Libc.IFLA_ADDRESS when attributes.Value.Length > 0: hardware = new PhysicalAddress(attributes.Value.ToArray()); break;
                case Libc.IFLA_STATS64: counters = LinkCounters.Parse(attributes.Value); break;
                case Libc.IFLA_LINKINFO: kind = ParseKind(attributes.Value); break;
                default: break;
            }
        }

        return new NetworkLink(
            BinaryPrimitives.ReadInt32LittleEndian(body[4..]),
            name,
            mtu,
            (flags & Libc.IFF_UP) != 0,
            hardwareType == Libc.ARPHRD_ETHER && (flags & (Libc.IFF_LOOPBACK | Libc.IFF_NOARP)) == 0,
            kind,
            hardware)
        {
            HardwareType = hardwareType,
            LargestMtuBytes = largestMtu,
            MasterIndex = master,
            ParentIndex = parent,
            TakesAllMulticast = (flags & Libc.IFF_ALLMULTI) != 0,
            HasCarrier = (flags & (Libc.IFF_UP | Libc.IFF_LOWER_UP)) == (Libc.IFF_UP | Libc.IFF_LOWER_UP),
            Counters = counters,
        };
    }

    private static string? ParseKind(ReadOnlySpan<byte> linkInfo)
    {
        NetlinkAttributes attributes = new(linkInfo);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.IFLA_INFO_KIND)
            {
                return attributes.Text;
            }
        }

        return null;
    }
}
