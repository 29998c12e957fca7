using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Pivot.Linux.Interop;
using Pivot.Linux.RtNetlink;

namespace Pivot.Linux.Neighbours;

/// <summary>
/// Asks whether another machine answers for the virtual addresses that the board answers for as a proxy. The question is as in address conflict detection (RFC 5227), but names the board as
/// the sender: to a question without a sender Linux answers only for its own addresses, not for those that it is a proxy for, so another director would stay unseen.
/// </summary>
public static unsafe class AddressProbe
{
    private const int Questions = 2;
    private const int FrameBytes = 2048;
    private const int PollMilliseconds = 50;

    /// <summary>Asks on every interface and listens for the answers. Call it from a thread in the host's network namespace.</summary>
    /// <param name="virtualAddresses">Only of these.</param>
    /// <param name="listen">How long to listen on each interface.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The conflicts, one for each address and owner.</returns>
    /// <exception cref="LinuxException">The kernel refused a socket or did not answer.</exception>
    public static IReadOnlyList<AddressConflict> Run(IReadOnlyList<IPNetwork> virtualAddresses, TimeSpan listen, CancellationToken cancellation)
    {
        using RtNetlinkClient netlink = new();
        IReadOnlyList<NetworkLink> links = netlink.Links();
        IReadOnlyList<InterfaceAddress> own = netlink.Addresses();
        List<AddressConflict> conflicts = [];
        List<NeighbourEntry> proxies = netlink.ProxyNeighbours().Where(entry => Contains(virtualAddresses, entry.Address)).ToList();
        foreach (NetworkLink link in links)
        {
            foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            {
                List<NeighbourEntry> here = proxies.FindAll(entry => entry.InterfaceIndex == link.Index && entry.Address.AddressFamily == family);
                if (here.Count > 0 && link is { IsUp: true, HardwareAddress: { } hardware })
                {
                    using SafeFileHandle socket = family == AddressFamily.InterNetwork ? OpenArp(link) : OpenNdp(link);
                    Listen(socket, here, () => Ask(socket, link, hardware, here, own), listen, claim => Add(conflicts, claim, link, links), cancellation);
                }
            }
        }

        return conflicts;
    }

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static void Listen(
        SafeFileHandle socket, List<NeighbourEntry> wanted, Action ask, TimeSpan listen, Action<AddressClaim> found, CancellationToken cancellation)
    {
        ulong start = BootClock.Milliseconds;
        ulong length = (ulong)listen.TotalMilliseconds;
        int asked = 0;
        byte* frame = stackalloc byte[FrameBytes];
        for (ulong passed = 0; passed < length && !cancellation.IsCancellationRequested; passed = BootClock.Milliseconds - start)
        {
            if (asked < Questions && passed >= length * (ulong)asked / Questions)
            {
                ask();
                asked++;
            }

            PollDescriptor descriptor = new() { Fd = socket.Number(), Events = Libc.POLLIN };
            if (Libc.poll(&descriptor, 1, PollMilliseconds) <= 0)
            {
                continue;
            }

            nint received = Libc.recv(socket.Number(), frame, FrameBytes, 0);
            ReadOnlySpan<byte> bytes = new(frame, (int)Math.Max(received, 0));
            AddressClaim? claim = wanted[0].Address.AddressFamily == AddressFamily.InterNetwork ? ArpRequest.ParseSender(bytes) : NeighbourDiscovery.ParseAdvertisement(bytes);
            if (claim is not null && wanted.Exists(entry => entry.Address.Equals(claim.Address)))
            {
                found(claim);
            }
        }
    }

    /// <summary>Adds a claim that is not the board's own and not known yet.</summary>
    private static void Add(List<AddressConflict> conflicts, AddressClaim claim, NetworkLink link, IReadOnlyList<NetworkLink> links)
    {
        AddressConflict conflict = new(claim.Address, link.Name, claim.Owner);
        if (!links.Any(own => claim.Owner.Equals(own.HardwareAddress)) && !conflicts.Contains(conflict))
        {
            conflicts.Add(conflict);
        }
    }

    private static void Ask(SafeFileHandle socket, NetworkLink link, PhysicalAddress hardware, List<NeighbourEntry> wanted, IReadOnlyList<InterfaceAddress> own)
    {
        foreach (NeighbourEntry entry in wanted)
        {
            if (entry.Address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                AskNdp(socket, link, NeighbourDiscovery.BuildSolicitation(entry.Address, hardware), NeighbourDiscovery.SolicitedNode(entry.Address));
            }
            else
            {
                IPAddress sender = own.FirstOrDefault(address => address.InterfaceIndex == link.Index && address.Subnet.Contains(entry.Address))?.Address ?? IPAddress.Any;
                Send(socket, ArpRequest.Build(entry.Address, sender, hardware), new PacketSocketAddress { Family = Libc.AF_PACKET, InterfaceIndex = link.Index });
            }
        }
    }

    // A question that is lost is asked again within the round, and the next round asks too: failures are not reported.
    private static void Send(SafeFileHandle socket, byte[] frame, PacketSocketAddress target)
    {
        fixed (byte* start = frame)
        {
            _ = Libc.sendto(socket.Number(), start, (nuint)frame.Length, 0, &target, (uint)sizeof(PacketSocketAddress));
        }
    }

    private static void AskNdp(SafeFileHandle socket, NetworkLink link, byte[] message, IPAddress group)
    {
        // struct sockaddr_in6: family, port, flow label, address, interface.
        Span<byte> target = stackalloc byte[28];
        target.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(target, Libc.AF_INET6);
        _ = group.TryWriteBytes(target[8..], out _);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], link.Index);
        fixed (byte* start = message, address = target)
        {
            _ = Libc.sendto(socket.Number(), start, (nuint)message.Length, 0, address, (uint)target.Length);
        }
    }

    private static SafeFileHandle OpenArp(NetworkLink link)
    {
        ushort protocol = BinaryPrimitives.ReverseEndianness(Libc.ETH_P_ARP);
        SafeFileHandle socket = FileDescriptor.Own(Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), "socket(AF_PACKET)");
        PacketSocketAddress address = new() { Family = Libc.AF_PACKET, Protocol = protocol, InterfaceIndex = link.Index };
        if (Libc.bind(socket.Number(), &address, (uint)sizeof(PacketSocketAddress)) != 0)
        {
            LinuxException failure = LinuxException.ForLastError($"bind(AF_PACKET, {link.Name})");
            socket.Dispose();
            throw failure;
        }

        return socket;
    }

    private static SafeFileHandle OpenNdp(NetworkLink link)
    {
        SafeFileHandle socket = FileDescriptor.Own(Libc.socket(Libc.AF_INET6, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.IPPROTO_ICMPV6), "socket(IPPROTO_ICMPV6)");
        byte* filter = stackalloc byte[32];
        new Span<byte>(filter, 32).Fill(0xff);
        filter[NeighbourDiscovery.Advertisement / 8] = unchecked((byte)~(1 << (NeighbourDiscovery.Advertisement % 8)));
        int hops = 255;
        int index = link.Index;
        bool set = Libc.setsockopt(socket.Number(), Libc.IPPROTO_ICMPV6, Libc.ICMP6_FILTER, filter, 32) == 0
            && Libc.setsockopt(socket.Number(), Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_HOPS, &hops, sizeof(int)) == 0
            && Libc.setsockopt(socket.Number(), Libc.SOL_SOCKET, Libc.SO_BINDTOIFINDEX, &index, sizeof(int)) == 0;
        if (!set)
        {
            LinuxException failure = LinuxException.ForLastError($"setsockopt(IPPROTO_ICMPV6, {link.Name})");
            socket.Dispose();
            throw failure;
        }

        return socket;
    }
}
