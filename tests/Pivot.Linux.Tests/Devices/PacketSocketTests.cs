using System.Net;
using System.Net.Sockets;
using Pivot.Director;
using Pivot.Linux.Devices;
using Pivot.Linux.Neighbours;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;
using Pivot.Packets.Ethernet;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.Devices;

/// <summary>Packets straight to a neighbour, and what the kernel knows of neighbours.</summary>
[Trait("Needs", "net_admin")]
public sealed class PacketSocketTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly NamespaceThread? _board;
    private readonly NamespaceThread? _server;

    public PacketSocketTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        _board = new NamespaceThread();
        _server = new NamespaceThread();
        NamespaceThread.Join(_board, "eth0", "192.0.2.1/24", _server, "eth0", "192.0.2.11/24");
        foreach (NamespaceThread host in (NamespaceThread[])[_board, _server])
        {
            host.Run(() => Sysctl.Write("net/ipv6/conf/all/accept_dad", "0"));
            host.Run(() => Sysctl.Write("net/ipv6/conf/eth0/accept_dad", "0"));
        }

        _board.Ip("addr add 2001:db8:2::1/64 dev eth0 nodad");
        _server.Ip("addr add 2001:db8:2::11/64 dev eth0 nodad");
        _server.Ip("addr add 198.51.100.80/32 dev lo");
        _server.Ip("addr add 2001:db8:1::80/128 dev lo nodad");
        _server.Ip("route add default via 192.0.2.1");
        _server.Ip("route add default via 2001:db8:2::1");
    }

    [Theory]
    [InlineData("203.0.113.7", "198.51.100.80", "192.0.2.11", false)]
    [InlineData("203.0.113.7", "198.51.100.80", "192.0.2.11", true)]
    [InlineData("2001:db8:7::7", "2001:db8:1::80", "2001:db8:2::11", false)]
    [InlineData("2001:db8:7::7", "2001:db8:1::80", "2001:db8:2::11", true)]
    public void Send_PacketToAVirtualAddressOfTheServer_ArrivesFromTheClient(string client, string virtualAddress, string server, bool partialChecksum)
    {
        using Socket socket = _server!.Run(() => new Socket(IPAddress.Parse(client).AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        socket.Bind(new IPEndPoint(IPAddress.Parse(virtualAddress), 53));
        using PacketSocket sender = _board!.Run(() => new PacketSocket());
        using PacketBatch batch = new(1);
        PacketBuilder packet = PacketBuilder.Udp(client, 4000, virtualAddress, 53).Payload([1, 2, 3]);
        packet = partialChecksum ? packet.PartialChecksum() : packet;
        packet.Build().CopyTo(batch.Room(0));
        batch.Add(packet.Build().Length, partialChecksum ? packet.Offload() : default);
        batch[0].Verdict = Verdict.Neighbour;
        batch[0].NextHop = Resolve(server).Known[IPAddress.Parse(server)];

        // Again until the server's side is ready for it: addresses take a moment.
        Assert.True(SpinWait.SpinUntil(() => sender.Send(batch, 0) && socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead), Limit));

        EndPoint peer = new IPEndPoint(IPAddress.Parse(client), 0);
        Assert.Equal(3, socket.ReceiveFrom(new byte[16], ref peer));
        Assert.Equal(new IPEndPoint(IPAddress.Parse(client), 4000), peer);
    }

    [Fact]
    public void Send_InterfaceDown_IsRefused()
    {
        using PacketSocket sender = _board!.Run(() => new PacketSocket());
        using PacketBatch batch = new(1);
        byte[] packet = PacketBuilder.Udp("203.0.113.7", 4000, "198.51.100.80", 53).Build();
        packet.CopyTo(batch.Room(0));
        batch.Add(packet.Length, default);
        batch[0].NextHop = Resolve("192.0.2.11").Known[IPAddress.Parse("192.0.2.11")];
        _board.Ip("link set eth0 down");

        Assert.False(sender.Send(batch, 0));
    }

    [Fact]
    public void Read_ServerChangesItsHardwareAddress_IsFollowed()
    {
        foreach ((string key, string value) in new[] { ("base_reachable_time_ms", "500"), ("delay_first_probe_time", "1"), ("retrans_time_ms", "100") })
        {
            _board!.Run(() => Sysctl.Write($"net/ipv4/neigh/eth0/{key}", value));
        }

        MacAddress before = Resolve("192.0.2.11").Known[IPAddress.Parse("192.0.2.11")].Destination;

        _server!.Ip("link set eth0 address 02:00:5e:10:20:30");

        NextHops after = WaitUntil("192.0.2.11", hops => hops.Known.TryGetValue(IPAddress.Parse("192.0.2.11"), out var hop) && hop.Destination != before);
        Assert.Equal("02:00:5e:10:20:30", after.Known[IPAddress.Parse("192.0.2.11")].Destination.ToString());
    }

    [Fact]
    public void Read_ServersWithoutAWay_AreNamedWithTheReason()
    {
        _board!.Ip("route add 203.0.113.128/25 via 192.0.2.11");
        IPAddress[] servers = [IPAddress.Parse("192.0.2.99"), IPAddress.Parse("192.0.2.1"), IPAddress.Parse("203.0.113.9"), IPAddress.Parse("203.0.113.200")];
        using RtNetlinkClient netlink = _board.Run(() => new RtNetlinkClient());

        NextHops hops = NextHops.Read(netlink, servers);

        Assert.Empty(hops.Known);
        Assert.Equal("it does not answer ARP or NDP on eth0", hops.Unknown[servers[0]]);
        Assert.Equal("it is one of the board's own addresses", hops.Unknown[servers[1]]);
        Assert.Equal("the board has no route to it", hops.Unknown[servers[2]]);
        Assert.Contains("behind the router 192.0.2.11", hops.Unknown[servers[3]], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _board?.Dispose();
        _server?.Dispose();
    }

    private NextHops Resolve(string server) => WaitUntil(server, hops => hops.Known.ContainsKey(IPAddress.Parse(server)));

    private NextHops WaitUntil(string server, Func<NextHops, bool> isReached)
    {
        using RtNetlinkClient netlink = _board!.Run(() => new RtNetlinkClient());
        NextHops? hops = null;
        Assert.True(SpinWait.SpinUntil(() => isReached(hops = NextHops.Read(netlink, [IPAddress.Parse(server)])), Limit), string.Join('\n', hops!.Unknown.Values));
        return hops;
    }
}
