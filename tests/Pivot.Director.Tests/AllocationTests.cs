using Pivot.Director.Access;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.TunnelBench;

namespace Pivot.Director.Tests;

/// <summary>The packet path allocates nothing, whatever becomes of the packet.</summary>
public sealed class AllocationTests : IDisposable
{
    private readonly DirectorBench _bench = new(limit: 4096);
    private readonly PacketBatch _batch = new(1, spare: 8);
    private OffloadHeader _offload;

    public AllocationTests()
    {
        _bench.Apply(
            Service("web", "wlc", IpProtocol.Tcp, [new(80, 80), new(8000, 8099)], Server(Server1, 8080), Server(Server2, 8080, weight: 2)),
            Service("dns", "wrr", IpProtocol.Udp, [new(53, 53)], Server(Server1, 53), Server(Server2, 53)),
            Service("empty", "lc", IpProtocol.Tcp, [new(25, 25)]),
            WholeHost(Host, Server(Server1)),
            WholeHost(Host6, Server(Server6)),
            Over6(Service("web", "wlc", IpProtocol.Tcp, [new(80, 80), new(8000, 8099)], Server(Server6, 8080))),
            Over6(Service("dns", "wrr", IpProtocol.Udp, [new(53, 53)], Server(Server6, 53), Server(OtherServer6, 53))));
        _bench.Director.ApplyBoardAddresses([IpAddress.Parse("192.0.2.1")]);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [InlineData("known")]
    [InlineData("reply")]
    [InlineData("new tcp")]
    [InlineData("new udp")]
    [InlineData("state changes")]
    [InlineData("no service tcp")]
    [InlineData("no service udp")]
    [InlineData("no connection")]
    [InlineData("no server")]
    [InlineData("echo")]
    [InlineData("pass")]
    [InlineData("malformed")]
    [InlineData("fragment")]
    [InlineData("known ipv6")]
    [InlineData("reply ipv6")]
    [InlineData("new udp ipv6")]
    [InlineData("no service tcp ipv6")]
    [InlineData("no service udp ipv6")]
    [InlineData("echo ipv6")]
    [InlineData("pass ipv6")]
    [InlineData("extensions ipv6")]
    [InlineData("link-local ipv6")]
    [InlineData("fragments")]
    [InlineData("fragments, last first")]
    [InlineData("fragments ipv6")]
    [InlineData("fragments ipv6, last first")]
    [InlineData("tiny fragment ipv6")]
    [InlineData("fragment without first")]
    [InlineData("tiny fragment")]
    [InlineData("icmp error")]
    [InlineData("icmp error about nothing")]
    [InlineData("too big")]
    [InlineData("board-local")]
    [InlineData("whole host, echo")]
    [InlineData("whole host, gre")]
    [InlineData("whole host, new echoes ipv6")]
    [InlineData("icmp error ipv6")]
    [InlineData("icmp error about nothing ipv6")]
    [InlineData("too big ipv6")]
    [InlineData("tunnel")]
    [InlineData("tunnel over ipv6")]
    [InlineData("tunnel, superpacket")]
    [InlineData("tunnel over ipv6, too long")]
    [InlineData("tunnel, too big")]
    [InlineData("tunnel, icmp error")]
    [InlineData("tunnel, no route")]
    [InlineData("dr")]
    [InlineData("fullnat")]
    [InlineData("fullnat, reply")]
    [InlineData("fullnat, new")]
    [InlineData("fullnat, no address")]
    [InlineData("fullnat, toa")]
    [InlineData("fullnat, proxy")]
    [InlineData("fullnat, icmp error")]
    [InlineData("fullnat ipv6, fragments")]
    [InlineData("logged and limited, new")]
    [InlineData("logged and limited, denied")]
    [InlineData("masquerade")]
    [InlineData("masquerade, new")]
    [InlineData("masquerade, echoes both ways")]
    [InlineData("masquerade, passed")]
    public void Process_AfterWarmUp_AllocatesNothing(string kind)
    {
        byte[][] packets = kind.StartsWith("logged", StringComparison.Ordinal) ? Judged(kind)
            : kind.StartsWith("fullnat", StringComparison.Ordinal) ? BothEnds(kind)
            : kind.StartsWith("masquerade", StringComparison.Ordinal) ? Outward(kind)
            : kind == "dr" || kind.StartsWith("tunnel", StringComparison.Ordinal) ? PastReplies(kind) : Packets(kind);
        Run(packets, 0, 300);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            // A collection that other tests cause meanwhile charges this thread the rest of its allocation quantum: hence the least of five.
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(packets, 300 + (200 * round), 200);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Expire_AfterWarmUp_AllocatesNothing()
    {
        byte[][] packets = Packets("new udp");
        long least = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            Run(packets, 0, 1000);
            _bench.Now += 100_000;
            long before = GC.GetAllocatedBytesForCurrentThread();
            _bench.Director.Expire(_bench.Now);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(0, _bench.Director.Table.Embryonic);
        }

        Assert.Equal(0, least);
    }

    /// <summary>A table that is full, so that each new connection ends another one: both are told, of a ring that is full too.</summary>
    private byte[][] Judged(string kind)
    {
        _bench.Director.TellConnections(new ConnectionEvents(16));
        _bench.Apply(Dns(Server(Server1)) with
        {
            Allow = ClientNetworks.Of([new AddressPrefix(IpAddress.Parse(Client).Network(24), 24)]),
            Deny = ClientNetworks.Of([AddressPrefix.Of(IpAddress.Parse("198.51.100.66"))]),
            Rate = new ClientRate(500, TimeSpan.FromHours(1)),
            Telling = ConnectionTelling.StartAndEnd,
        });
        string client = kind == "logged and limited, new" ? Client : "198.51.100.66";
        return [.. Enumerable.Range(1, 5000).Select(port => PacketBuilder.Udp(client, port, Virtual, 53).Build())];
    }

    private byte[][] BothEnds(string kind)
    {
        ClientAddressMode mode = kind switch { "fullnat, toa" => ClientAddressMode.Toa, "fullnat, proxy" => ClientAddressMode.ProxyV1, _ => ClientAddressMode.None };
        _bench.Apply(Web(FullNatBench.FullNat(Server1, 8080, mode)), Over6(Dns(FullNatBench.FullNat(Server6))));
        FullNatBench.ApplyBoard(_bench.Director);
        if (kind is "fullnat, new" or "fullnat, no address")
        {
            IReadOnlyList<IpAddress> none = [IpAddress.Parse(FullNatBench.Board6)];
            _bench.Apply(Web(FullNatBench.FullNat(Server1) with { Sources = kind == "fullnat, new" ? [] : none }));
            return [.. Enumerable.Range(1, 1300).Select(port => PacketBuilder.Tcp(Client, port, Virtual, 80, TcpFlags.Syn).Build())];
        }

        if (kind == "fullnat ipv6, fragments")
        {
            return PacketBuilder.Udp(Client6, 1, Virtual6, 53).PayloadLength(4000).Fragments(1448);
        }

        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(1000));
        (string local, int localPort) = FullNatBench.Local(_bench);
        PacketBuilder request = PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(1001).PayloadLength(99);
        PacketBuilder sent = PacketBuilder.Tcp(local, localPort, Server1, 8080, TcpFlags.Ack);
        PacketBuilder reply = PacketBuilder.Tcp(Server1, 8080, local, localPort, TcpFlags.Ack);
        return kind switch
        {
            "fullnat, reply" => [reply.Build()],
            "fullnat, icmp error" => [PacketBuilder.IcmpError(Server1, local, 3, 3, 0, sent.Build()).Build()],
            _ => [request.Build(), reply.Sequence(5, 1001).Build()],
        };
    }

    private byte[][] Outward(string kind)
    {
        MasqueradeBench.ApplyBoard(_bench.Director);
        _bench.Director.ApplyMasquerades([MasqueradeBench.Eth0()]);
        switch (kind)
        {
            case "masquerade, new":
                return [.. Enumerable.Range(1, 1300).Select(port => PacketBuilder.Tcp(Server1, port, MasqueradeBench.Outside, 80, TcpFlags.Syn).Build())];
            case "masquerade, passed":
                return [PacketBuilder.Tcp(Server1, 1, MasqueradeBench.Outside, 80, TcpFlags.Ack).Build(), PacketBuilder.Udp(Server1, 53, MasqueradeBench.Outside, 5).Build()];
            case "masquerade, echoes both ways":
                PacketBuilder request = PacketBuilder.Icmp(Server6, MasqueradeBench.Outside6, 128).EchoIdentifier(5);
                _bench.Send(request);
                (string local, int identifier) = FullNatBench.Local(_bench);
                return [request.Build(), PacketBuilder.Icmp(MasqueradeBench.Outside6, local, 129).EchoIdentifier((ushort)identifier).Build()];
            default:
                return [PacketBuilder.Udp(Server1, 40000, MasqueradeBench.Outside, 123).PayloadLength(99).Build()];
        }
    }

    private byte[][] PastReplies(string kind)
    {
        PacketBuilder datagram = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(100);
        if (kind == "dr")
        {
            _bench.Apply(Dns(Server(Server1) with { Forwarding = ForwardingMethod.DirectRoute }));
            _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = new(1, default, default) });
            return [datagram.Build()];
        }

        ApplyTunnels(_bench, new TunnelSpec(TunnelType.Gue, HasChecksum: true), overIPv6: kind.Contains("over ipv6", StringComparison.Ordinal));
        switch (kind)
        {
            case "tunnel, no route":
                _bench.Director.Apply([]);
                return [datagram.Build()];
            case "tunnel, superpacket":
                PacketBuilder super = datagram.PayloadLength(30_000).Gso(1000);
                _offload = super.Offload();
                return [super.Build()];
            case "tunnel over ipv6, too long":
                return [datagram.PayloadLength(5000).MayFragment().Build()];
            case "tunnel, too big":
                return [datagram.PayloadLength(1472).Build()];
            case "tunnel, icmp error":
                byte[] tunnelled = _bench.Send(datagram).Bytes;
                return [PacketBuilder.IcmpError("203.0.113.254", Board, 3, 4, 1400, tunnelled).Build()];
            default:
                return [datagram.Build()];
        }
    }

    private byte[][] Packets(string kind)
    {
        switch (kind)
        {
            case "known" or "reply":
                _bench.FromClient(TcpFlags.Syn);
                string chosen = _bench.Connections()[0].Destination.ToString();
                return [(kind == "known" ? PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack) : PacketBuilder.Tcp(chosen, 8080, Client, 40000, TcpFlags.Ack)).Build()];
            case "fragments":
                return PacketBuilder.Udp(Client, 1, Virtual, 53).PayloadLength(4000).Fragments(1480);
            case "fragments, last first":
                return [.. PacketBuilder.Udp(Client, 1, Virtual, 53).PayloadLength(4000).Fragments(1480).Reverse()];
            case "whole host, new echoes ipv6":
                return [.. Enumerable.Range(1, 1300).Select(identifier => PacketBuilder.Icmp(Client6, Host6, 128).EchoIdentifier((ushort)identifier).Build())];
            case "fragments ipv6":
                return PacketBuilder.Udp(Client6, 1, Virtual6, 53).PayloadLength(4000).Fragments(1448);
            case "fragments ipv6, last first":
                return [.. PacketBuilder.Udp(Client6, 1, Virtual6, 53).PayloadLength(4000).Fragments(1448).Reverse()];
            case "icmp error":
                _bench.FromClient(TcpFlags.Syn);
                string server = _bench.Connections()[0].Destination.ToString();
                byte[] quoted = PacketBuilder.Tcp(Client, 40000, server, 8080, TcpFlags.Syn).Build()[..28];
                return [PacketBuilder.IcmpError(server, Client, 3, 3, 0, quoted).Build()];
            case "too big":
                _bench.Director.Apply([new RouteMtu(new AddressPrefix(IpAddress.Parse("0.0.0.0"), 0), 1300, IpAddress.Parse("192.0.2.1"))]);
                _bench.FromClient(TcpFlags.Syn);
                return [PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).PayloadLength(1400).Build()];
            case "icmp error ipv6":
                _bench.FromClient(TcpFlags.Syn, client: Client6);
                return [PacketBuilder.IcmpError(Server6, Client6, 1, 4, 0, PacketBuilder.Tcp(Client6, 40000, Server6, 8080, TcpFlags.Syn).Build()).Build()];
            case "too big ipv6":
                _bench.Director.Apply([new RouteMtu(new AddressPrefix(IpAddress.Parse("::"), 0), 1300, IpAddress.Parse("2001:db8:1::1"))]);
                _bench.FromClient(TcpFlags.Syn, client: Client6);
                return [PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack).PayloadLength(1400).Build()];
            case "known ipv6" or "reply ipv6" or "extensions ipv6":
                _bench.FromClient(TcpFlags.Syn, client: Client6);
                PacketBuilder known = PacketBuilder.Tcp(Client6, 40000, Virtual6, 80, TcpFlags.Ack);
                PacketBuilder reply = PacketBuilder.Tcp(Server6, 8080, Client6, 40000, TcpFlags.Ack);
                return [(kind == "known ipv6" ? known : kind == "reply ipv6" ? reply : known.Extension(0).Extension(60)).Build()];
            case "new udp ipv6":
                return [.. Enumerable.Range(1, 1300).Select(port => PacketBuilder.Udp(Client6, port, Virtual6, 53).Build())];
            case "new tcp":
                return [.. Enumerable.Range(1, 1300).Select(port => PacketBuilder.Tcp(Client, port, Virtual, 80, TcpFlags.Syn).Build())];
            case "new udp":
                return [.. Enumerable.Range(1, 1300).Select(port => PacketBuilder.Udp(Client, port, Virtual, 53).Build())];
            case "state changes":
                return [.. new[] { TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst }
                    .Select(flags => PacketBuilder.Tcp(Client, 40000, Virtual, 80, flags).Build())];
        }

        PacketBuilder builder = kind switch
        {
            "no service tcp" => PacketBuilder.Tcp(Client, 1, Virtual, 81, TcpFlags.Syn),
            "no service udp" => PacketBuilder.Udp(Client, 1, Virtual, 54).PayloadLength(1000),
            "no connection" => PacketBuilder.Tcp(Client, 1, Virtual, 80, TcpFlags.Ack),
            "no server" => PacketBuilder.Tcp(Client, 1, Virtual, 25, TcpFlags.Syn),
            "echo" => PacketBuilder.Icmp(Client, Virtual, 8).PayloadLength(56),
            "pass" => PacketBuilder.Tcp(Client, 1, Server1, 22, TcpFlags.Syn),
            "no service tcp ipv6" => PacketBuilder.Tcp(Client6, 1, Virtual6, 81, TcpFlags.Syn),
            "no service udp ipv6" => PacketBuilder.Udp(Client6, 1, Virtual6, 54).PayloadLength(1400),
            "echo ipv6" => PacketBuilder.Icmp(Client6, Virtual6, 128).PayloadLength(56).Extension(60),
            "pass ipv6" => PacketBuilder.Tcp(Client6, 1, Server6, 22, TcpFlags.Syn),
            "link-local ipv6" => PacketBuilder.Tcp("fe80::1", 1, Virtual6, 80, TcpFlags.Syn),
            "fragment" => PacketBuilder.Udp(Client, 1, Virtual, 53).PayloadLength(64).LaterFragment(64, more: true),
            "fragment without first" => PacketBuilder.Udp(Client, 1, Virtual, 53).PayloadLength(64).LaterFragment(64, more: true),
            "board-local" => PacketBuilder.Tcp("192.0.2.1", 1, Virtual, 80, TcpFlags.Syn),
            "whole host, echo" => PacketBuilder.Icmp(Client, Host, 8).PayloadLength(56),
            "whole host, gre" => PacketBuilder.Raw(Client, Host, 47).PayloadLength(56),
            "tiny fragment ipv6" => PacketBuilder.Raw(Client6, Virtual6, 6).PayloadLength(8).FirstFragment(),
            "tiny fragment" => PacketBuilder.Raw(Client, Virtual, 6).PayloadLength(8).FirstFragment(),
            "icmp error about nothing ipv6" => PacketBuilder.IcmpError(Client6, Virtual6, 1, 4, 0, PacketBuilder.Udp(Virtual6, 9, Client6, 9).Build()),
            "icmp error about nothing" => PacketBuilder.IcmpError(Client, Virtual, 3, 3, 0, PacketBuilder.Udp(Virtual, 9, Client, 9).Build()),
            _ => PacketBuilder.Udp(Client, 1, Virtual, 53).FirstFragment(),
        };
        byte[] packet = builder.Build();
        return [kind == "malformed" ? packet[..24] : packet];
    }

    private void Run(byte[][] packets, int first, int count)
    {
        Worker worker = _bench.Director.WorkerOf(0);
        for (int i = first; i < first + count; i++)
        {
            byte[] packet = packets[i % packets.Length];
            _batch.Clear();
            packet.CopyTo(_batch.Room(0));
            _batch.Add(packet.Length, _offload);
            _bench.Director.Process(_batch, worker, _bench.Now);
            for (int number = 0; number < _batch[0].Pieces; number++)
            {
                _ = _batch.Piece(0, number, OffloadHeader.Size);
            }
        }
    }
}
