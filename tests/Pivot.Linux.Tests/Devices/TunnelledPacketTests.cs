using System.Net;
using System.Net.Sockets;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux.Devices;
using Pivot.Linux.RtNetlink;
using Pivot.Linux.Tests.Environments;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.Devices;

/// <summary>What the director puts into a tunnel, the board's kernel routes to the real server. The tunnel is GUE, whose end is a UDP socket.</summary>
[Trait("Needs", "net_admin")]
public sealed class TunnelledPacketTests : IDisposable
{
    private const string Client = "203.0.113.7";
    private const string Virtual = "198.51.100.80";
    private const string Name = "pivot0";
    private const int GueHeaderBytes = 4;

    private readonly NamespaceThread? _board;
    private readonly NamespaceThread? _server;

    public TunnelledPacketTests()
    {
        Assert.SkipUnless(NamespaceThread.IsPossible, NamespaceThread.Needs);
        _board = new NamespaceThread();
        _server = new NamespaceThread();
        NamespaceThread.Join(_board, "eth0", "192.0.2.1/24", _server, "eth0", "192.0.2.11/24");
        _board.Ip("addr add 2001:db8:2::1/64 dev eth0 nodad");
        _server.Ip("addr add 2001:db8:2::11/64 dev eth0 nodad");
        _board.Run(() => Sysctl.Write("net/ipv4/ip_forward", "1"));
        _board.Run(() => Sysctl.Write("net/ipv6/conf/all/forwarding", "1"));
    }

    /// <summary>Payload, bytes of a segment of a superpacket or 0, datagrams that arrive.</summary>
    [Theory]
    [InlineData("192.0.2.11", "192.0.2.1", 100, 0, 1)]
    [InlineData("192.0.2.11", "192.0.2.1", 1472, 0, 1)]
    [InlineData("192.0.2.11", "192.0.2.1", 14_000, 1400, 10)]
    [InlineData("2001:db8:2::11", "2001:db8:2::1", 100, 0, 1)]
    [InlineData("2001:db8:2::11", "2001:db8:2::1", 8192, 0, 1)]
    [InlineData("2001:db8:2::11", "2001:db8:2::1", 14_000, 1400, 10)]
    public void Send_DatagramIntoATunnel_ArrivesWholeAndInOrder(string server, string boardAddress, int payload, int segment, int arriving)
    {
        using TunDevice device = Create();
        using PacketBatch batch = new(1);
        using AnonymousRegion region = new(PacketDirector.MemoryFor(16));
        using PacketDirector director = TunnelTo(server, boardAddress, region);
        using Socket end = _server!.Run(() => new Socket(IPAddress.Parse(server).AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 });
        end.Bind(new IPEndPoint(IPAddress.Parse(server), Tunnel.GuePort));
        byte[][] expected = [.. Enumerable.Range(0, arriving).Select(number => PacketBuilder.Udp(Client, 4000, Virtual, 53)
            .Payload([.. Payload(payload).Skip(number * segment).Take(segment == 0 ? payload : segment)]).MayFragment().Identification(0x1234 + (uint)number).Ttl(63).Build())];

        // Again until the server's side is ready for it: addresses take a moment.
        Assert.True(SpinWait.SpinUntil(
            () => Send(device, director, batch, PacketBuilder.Udp(Client, 4000, Virtual, 53).Payload([.. Payload(payload)]).MayFragment(), segment) == 0
                && end.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead),
            TimeSpan.FromSeconds(10)));

        byte[] buffer = new byte[65536];
        EndPoint peer = new IPEndPoint(end.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        foreach (byte[] packet in expected)
        {
            int length = end.ReceiveFrom(buffer, ref peer);
            Assert.Equal(packet, buffer[GueHeaderBytes..length]);
            Assert.Equal(IPAddress.Parse(boardAddress), ((IPEndPoint)peer).Address);
        }
    }

    [Fact]
    public void Send_DeviceDown_CountsEveryPieceAsRefused()
    {
        using TunDevice device = Create();
        using PacketBatch batch = new(1);
        using AnonymousRegion region = new(PacketDirector.MemoryFor(16));
        using PacketDirector director = TunnelTo("192.0.2.11", "192.0.2.1", region);
        _board!.Ip($"link set {Name} down");

        Assert.Equal(8, Send(device, director, batch, PacketBuilder.Udp(Client, 4000, Virtual, 53).PayloadLength(10_000), 1400));
    }

    public void Dispose()
    {
        _board?.Dispose();
        _server?.Dispose();
    }

    private static IEnumerable<byte> Payload(int length) => Enumerable.Range(0, length).Select(i => (byte)((i * 7) + (i >> 8)));

    private static int Send(TunDevice device, PacketDirector director, PacketBatch batch, PacketBuilder data, int segment)
    {
        data = segment == 0 ? data : data.Gso((ushort)segment);
        byte[] packet = data.Build();
        batch.Clear();
        packet.CopyTo(batch.Room(0));
        batch.Add(packet.Length, data.Offload());
        director.Process(batch, director.WorkerOf(0), 1);
        return device.Queues[0].Send(batch);
    }

    private TunDevice Create() => _board!.Run(() =>
    {
        TunDevice device = TunDevice.Create(Name, 1);
        using RtNetlinkClient netlink = new();
        RoutedDevice.Configure(netlink, Name, ipv6: true);
        return device;
    });

    private static PacketDirector TunnelTo(string server, string boardAddress, AnonymousRegion region)
    {
        var director = new PacketDirector(region.Region, new TableOptions(16, Guid.NewGuid(), 7, 1, ConnectionTimeouts.Default), new DirectorOptions(1, 0));
        RealServerSpec tunnelled = new("end", IpAddress.Parse(server), null, 1, ForwardingMethod.Tunnel) { Tunnel = new TunnelSpec(TunnelType.Gue, HasChecksum: true) };
        director.Apply(
            [new VirtualServiceSpec("dns", [AddressPrefix.Of(IpAddress.Parse(Virtual))], [IpProtocol.Udp], [new PortRange(53, 53)], "rr", NoServerAction.Reject, [tunnelled])],
            ConnectionTimeouts.Default);
        director.Apply([new RouteMtu(AddressPrefix.Of(IpAddress.Parse(server)), 1500, IpAddress.Parse(boardAddress))]);
        return director;
    }
}
