using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Sctp;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.TunnelBench;

namespace Pivot.Director.Tests;

/// <summary>
/// Mutated and random packets, each ending at a guard page, through parser and director with live connections: an out-of-bounds read ends the
/// process, an exception the test, and every packet must be counted exactly once.
/// </summary>
public sealed class FuzzTests
{
    private const int Packets = 2_500_000;
    private const string Unrouted = "198.18.0.1";

    [Fact]
    public void Process_MillionsOfHostilePackets_AreEachJudgedAndCountedOnce()
    {
        const int limit = 150;
        var random = new Random(20_261_121);
        using var memory = new GuardedMemory(PacketBatch.SlotBytes);
        using var batch = new PacketBatch(memory.Start);
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 99, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        director.Apply(Services(), ConnectionTimeouts.Default);
        director.ApplyBoardAddresses([IpAddress.Parse(HostilePackets.Board), IpAddress.Parse(HostilePackets.Board6)]);
        director.Apply(
        [
            new RouteMtu(new AddressPrefix(IpAddress.Parse("203.0.113.0"), 24), 600, IpAddress.Parse("203.0.113.1")),
            new RouteMtu(new AddressPrefix(IpAddress.Parse("2001:db8:3::"), 64), 1300, IpAddress.Parse("2001:db8:3::1")),
        ]);
        director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = new NextHop(1, default, default), [IpAddress.Parse(Server6)] = new NextHop(1, default, default) });
        var corpus = new HostilePackets(random);
        Worker worker = director.WorkerOf(0);
        (long Pieces, long Fragmented, long Whole, long Errors) tunnelled = default;
        long[] verdicts = new long[5];
        ulong now = 1_000_000;
        for (int i = 0; i < Packets; i++)
        {
            batch.Clear();
            batch.AddAtEnd(corpus.Next(out OffloadHeader offload), offload);
            director.Process(batch, worker, now);
            verdicts[(int)batch[0].Verdict]++;
            LeavesAsItShould(batch, ref tunnelled);
            Assert.InRange(batch.Packet(0).Length, batch[0].Verdict == Verdict.Drop ? 0 : 20, PacketBatch.MaximumPacketBytes);
            if (i % 1000 == 0)
            {
                now += 150;
                director.Expire(now);
            }
        }

        director.Expire(now + 200);
        TrafficAddsUp(director, verdicts);
        Assert.All(director.Services.Where(service => service.Servers.Count != 0), service => Assert.True(
            service.Servers.Sum(server => server.Traffic.PacketsIn) > 500, $"{service.Servers.Sum(server => server.Traffic.PacketsIn)} packets of clients for {service.Spec.Name} are too few"));
        Assert.True(
            tunnelled.Pieces > 3_000 && tunnelled.Fragmented > 500 && tunnelled.Whole > 5_000 && tunnelled.Errors > 500 && verdicts[(int)Verdict.Neighbour] > 2_000,
            $"{tunnelled} and {verdicts[(int)Verdict.Neighbour]} to neighbours are too few to prove anything");
        Assert.True(corpus.Chains > 50_000, $"{corpus.Chains} packets with extension headers are too few to prove anything");
        Assert.All(
            [DropReason.Malformed, DropReason.FragmentTiny, DropReason.FragmentOverlap, DropReason.FragmentTimeout, DropReason.FragmentsFull, DropReason.TooBig, DropReason.IcmpNoConnection, DropReason.NotUnicast, DropReason.LinkLocal, DropReason.NoService, DropReason.NoConnection, DropReason.NoServer, DropReason.ReplyTupleInUse, DropReason.TunnelNoRoute, DropReason.NeighbourUnknown, DropReason.BoardLocal],
            reason => Assert.True(director.Drops(reason) > 100, $"{reason}: {director.Drops(reason)} packets are too few to prove anything"));
        director.Expire(now + 200_000);
        Assert.Equal((0, 0), (director.Table.Count, director.Table.Embryonic));
    }

    [Fact]
    public void Open_RandomlyCorruptedRegion_NeverBreaksTheTable()
    {
        const int limit = 40;
        var random = new Random(77);
        var layout = new TableLayout(limit);
        using var bench = new DirectorBench(limit);
        var corpus = new HostilePackets(random);
        for (int round = 0; round < 1500; round++)
        {
            bench.Apply(Persistent());
            for (int i = 0; i < 60; i++)
            {
                bench.Send(corpus.Next(out OffloadHeader offload), offload);
            }

            for (int hit = random.Next(1, 40); hit > 0; hit--)
            {
                long offset = random.Next(10) switch
                {
                    0 => random.Next(TableHeader.Size),
                    1 => layout.Identities + random.Next(512),
                    _ => random.NextInt64(layout.Records, layout.Length),
                };
                bench.Region.Bytes(offset, 1)[0] = (byte)(random.Next(2) == 0 ? random.Next(256) : bench.Region.Bytes(offset, 1)[0] ^ (1 << random.Next(8)));
            }

            bench.Restart();
            TableStatus status = bench.Director.Table;
            Assert.InRange(status.Count, 0, limit);
            Assert.Equal(status.Count, bench.Connections().Count);
            bench.Apply(Persistent());
            for (int i = 0; i < 100; i++)
            {
                bench.Send(corpus.Next(out OffloadHeader offload), offload);
            }

            bench.Now += (ulong)random.Next(3000);
            bench.Director.Expire(bench.Now);
        }

        // A damaged record may claim that its last packet came just before the first of the two.
        bench.Director.Expire(bench.Now + 10_000_000);
        bench.Director.Expire(bench.Now + 10_100_000);
        Assert.Equal((0, 0), (bench.Director.Table.Count, bench.Director.Table.Embryonic));
    }

    [Fact]
    public void Process_HostilePacketsToServicesThatRemember_AreEachJudgedAndEndInNothing()
    {
        const int limit = 100;
        const int packets = 200_000;
        var random = new Random(8);
        using var bench = new DirectorBench(limit);
        VirtualServiceSpec[] services =
        [
            Web(Server(Server1, 8080), Server(Server2, 8080)) with { Scheduler = "wlc", Persistence = new ServicePersistence(TimeSpan.FromSeconds(9), 31), OnServerLoss = OnServerLoss.Reschedule },
            Dns(Server(Server1, 53), Server(Server2, 53)) with { OnePacket = true, Persistence = new ServicePersistence(TimeSpan.FromSeconds(3)) },
            Service("sctp", "sed", IpProtocol.Sctp, [new(8001, 8001)], Server(Server1, 8080), Server(Server2, 8001)) with { OnServerLoss = OnServerLoss.Reset },
        ];
        bench.Apply([.. services, .. services.Select(service => Over6(service with { Servers = [Server(Server6, 8080), Server(OtherServer6, 8080)] }))]);
        var corpus = new HostilePackets(random);
        long[] verdicts = new long[5];
        for (int i = 0; i < packets; i++)
        {
            OffloadHeader offload = default;
            byte[] packet = i % 3 == 0 ? Sctp(random) : corpus.Next(out offload);
            verdicts[(int)bench.Send(packet, offload).Verdict]++;
            if (i % 500 == 0)
            {
                bench.Director.TryChangeServer("web", Server1, condition => condition with { IsDown = random.Next(2) == 0 });
                bench.Director.TryChangeServer("sctp", Server2, condition => condition with { IsDrained = random.Next(2) == 0, IsDown = random.Next(3) == 0 });
                bench.Now += (ulong)random.Next(200);
                bench.Director.Expire(bench.Now);
            }
        }

        Assert.Equal(packets, verdicts.Sum());
        Assert.All(bench.Director.Services, service => Assert.True(service.Servers.Sum(server => server.Traffic.PacketsIn) > 100, $"{service.Spec.Name} has had {service.Servers.Sum(server => server.Traffic.PacketsIn)} packets, too few to prove anything"));
        Assert.Equal(bench.Director.Table.Count, bench.Connections().Count);
        bench.Pass(TimeSpan.FromHours(1));
        Assert.Equal((0, 0, 0), (bench.Director.Table.Count, bench.Director.Table.Templates, bench.Director.Table.Embryonic));
    }

    /// <summary>SCTP of few clients and the servers, a part of it broken.</summary>
    private static byte[] Sctp(Random random)
    {
        bool isIPv6 = random.Next(2) == 0;
        (string client, string address) = isIPv6 ? (Client6, Virtual6) : (Client, Virtual);
        string server = random.Next(2) == 0 ? (isIPv6 ? Server6 : Server1) : isIPv6 ? OtherServer6 : Server2;
        var chunk = (SctpChunkType)random.Next(16);
        int port = random.Next(1000, 1020);
        PacketBuilder builder = random.Next(2) == 0
            ? PacketBuilder.Sctp(client, port, address, 8001, random.Next(3) == 0 ? SctpChunkType.Init : chunk)
            : PacketBuilder.Sctp(server, random.Next(2) == 0 ? 8080 : 8001, client, port, chunk);
        byte[] packet = builder.Build();
        int start = isIPv6 ? 40 : 20;
        if (random.Next(4) == 0)
        {
            packet[random.Next(start, packet.Length)] = (byte)random.Next(256);
        }

        return random.Next(8) == 0 ? packet[..random.Next(packet.Length)] : packet;
    }

    /// <summary>The same services, whose clients are remembered.</summary>
    private static VirtualServiceSpec[] Persistent() => [.. Services().Select(service => service with { Persistence = new ServicePersistence(TimeSpan.FromSeconds(20), 31, 127) })];

    private static VirtualServiceSpec[] Services() =>
    [
        Web(Server(Server1, 8080), Server(Server2, 8080, weight: 3)) with { Scheduler = "wlc" },
        Dns(Server(Server1, 53), Server(Server2, 53)),
        Service("range", "wrr", IpProtocol.Tcp, [new(8000, 8099)], Server(Server1, 8080), Server(Server2, 8080)),
        Service("empty", "lc", IpProtocol.Udp, [new(25, 25)]),
        Over6(Web(Server(Server6, 8080), Server(OtherServer6, 8080, weight: 3))),
        Over6(Dns(Server(Server6, 53), Server(OtherServer6, 53))),
        Over6(Service("range", "wlc", IpProtocol.Tcp, [new(8000, 8099)], Server(Server6, 8080))),
        Over6(Service("empty", "lc", IpProtocol.Udp, [new(25, 25)])),
        WholeHost(Host, Server(Server1), Server(Server2)),
        WholeHost(Host6, Server(Server6), Server(OtherServer6)),
        .. BothProtocols("tun", 443, Tunnelled(Server1), Tunnelled(Server6, new TunnelSpec(TunnelType.Gue, HasChecksum: true)), Tunnelled(Server2, new TunnelSpec(TunnelType.Gre)), Tunnelled(Unrouted)),
        .. BothProtocols("dr", 8080, Direct(Server1), Direct(Server2), Direct(Server6), Direct(OtherServer6)),
    ];

    /// <summary>For clients of both families.</summary>
    private static VirtualServiceSpec[] BothProtocols(string name, ushort port, params RealServerSpec[] servers)
    {
        VirtualServiceSpec service = Service(name, "rr", IpProtocol.Tcp, [new(port, port)], servers) with { Protocols = [IpProtocol.Tcp, IpProtocol.Udp] };
        return [service, Over6(service)];
    }

    private static RealServerSpec Direct(string address) => Server(address) with { Forwarding = ForwardingMethod.DirectRoute };

    /// <summary>What goes into a tunnel has right lengths and checksums outside, and a packet inside; so has each piece.</summary>
    private static void LeavesAsItShould(PacketBatch batch, ref (long Pieces, long Fragmented, long Whole, long Errors) tunnelled)
    {
        ref PacketSlot slot = ref batch[0];
        if (slot.Verdict != Verdict.Forward)
        {
            return;
        }

        byte[][] pieces = [.. Enumerable.Range(0, slot.Pieces).Select(number => batch.Piece(0, number, OffloadHeader.Size)[OffloadHeader.Size..].ToArray())];
        bool isFragmented = pieces.Length != 0 && slot.Offload.GsoType == OffloadHeader.GsoNone;
        tunnelled.Pieces += pieces.Length;
        tunnelled.Fragmented += isFragmented ? 1 : 0;
        foreach (byte[] packet in isFragmented ? [Reassembly.Join(pieces)] : pieces)
        {
            Assert.Equal(ParseResult.Ok, PacketParser.Parse(Decapsulation.Open(packet), out _));
        }

        if (slot.Pieces != 0 || slot.Reason != DropReason.None)
        {
            return;
        }

        ParseResult result = PacketParser.Parse(batch.Packet(0), out ParsedPacket sent);
        Assert.Equal(ParseResult.Ok, result);
        if (IcmpError.IsError(batch.Packet(0), sent) && sent.TotalLength < slot.Parsed.TotalLength)
        {
            tunnelled.Errors++;
            PacketAssert.ChecksumsCorrect()(batch.Packet(0).ToArray());
        }
        else if (sent.TotalLength > slot.Parsed.TotalLength)
        {
            tunnelled.Whole++;
            Assert.Equal(ParseResult.Ok, PacketParser.Parse(Decapsulation.Open(batch.Packet(0)), out _));
        }
    }

    private static void TrafficAddsUp(PacketDirector director, long[] verdicts)
    {
        long forwarded = director.Services.SelectMany(service => service.Servers).Sum(server => server.Traffic.PacketsIn + server.Traffic.PacketsOut);
        long dropped = DropReasons.All.Sum(director.Drops);
        long answered = verdicts[(int)Verdict.Forward] + verdicts[(int)Verdict.Neighbour] - forwarded - director.EchoReplies - director.IcmpErrors;
        long held = verdicts[(int)Verdict.Held];
        Assert.Equal(Packets, verdicts.Sum());
        Assert.Equal(Packets, forwarded + director.Passed + director.EchoReplies + director.IcmpErrors + dropped);
        Assert.Equal(director.Passed, verdicts[(int)Verdict.Pass]);
        Assert.Equal(dropped, verdicts[(int)Verdict.Drop] + answered + held);
        Assert.All([forwarded, director.Passed, director.EchoReplies, director.IcmpErrors, answered, held], count => Assert.True(count > 5_000, $"{count} packets of a kind are too few to prove anything"));
    }
}
