using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Testing.Packets.PacketAssert;

namespace Pivot.Director.Tests;

/// <summary>Local addresses and ports: every one is used, none twice, and the end of them is a named drop.</summary>
public sealed class FullNatPortTests
{
    private const int PoolPorts = 4535 + 1;

    [Fact]
    public void Apply_SameSourcesInAnotherList_KeepsTheServer()
    {
        using var bench = new DirectorBench();
        bench.Apply(Web(FullNat(Server1) with { Sources = [IpAddress.Parse(Source1)] }));
        RealServer before = bench.Director.Services[0].Servers[0];

        bench.Apply(Web(FullNat(Server1) with { Sources = [IpAddress.Parse(Source1)] }));
        RealServer same = bench.Director.Services[0].Servers[0];
        bench.Apply(Web(FullNat(Server1) with { Sources = [IpAddress.Parse(Source2)] }));

        Assert.Same(before, same);
        Assert.NotSame(same, bench.Director.Services[0].Servers[0]);
    }

    [Fact]
    public void Process_AsManyClientsAsPorts_AllGetTheirOwnAndTheNextIsDroppedByName()
    {
        using DirectorBench bench = Bench(16384);
        bench.Apply(Dns(FullNat(Server1)));
        for (int i = 0; i < PoolPorts; i++)
        {
            Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Client, 1000 + i, Virtual, 53)).Verdict);
        }

        Outcome last = bench.Send(PacketBuilder.Udp(Client, 900, Virtual, 53));

        Assert.Equal((Verdict.Drop, DropReason.SourcePortsExhausted), (last.Verdict, last.Reason));
        Assert.Equal(DropReason.SourcePortsExhausted, bench.Send(PacketBuilder.Udp(Client, 901, Virtual, 53)).Reason);
        Assert.Equal(2, bench.Director.Drops(DropReason.SourcePortsExhausted));
        Assert.Equal(Enumerable.Range(61000, PoolPorts), bench.Connections().Select(connection => (int)connection.LocalPort).Order());
    }

    /// <summary>The pool is each server's: another one has the same ports again.</summary>
    [Fact]
    public void Process_PoolOfOneServerExhausted_AnotherServerGoesOn()
    {
        using DirectorBench bench = Bench(64, new PortRange(61000, 61001));
        bench.Apply(Dns(FullNat(Server1)), Web(FullNat(Server2)));
        for (int port = 1; port <= 3; port++)
        {
            bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53));
        }

        Assert.Equal(1, bench.Director.Drops(DropReason.SourcePortsExhausted));
        Assert.Equal(Verdict.Forward, bench.FromClient(TcpFlags.Syn).Verdict);
    }

    [Fact]
    public void Process_ConnectionIsOver_GivesItsPortToTheNext()
    {
        using DirectorBench bench = Bench(64, new PortRange(61000, 61000));
        bench.Apply(Web(FullNat(Server1)));
        bench.FromClient(TcpFlags.Syn, port: 1);
        Assert.Equal(DropReason.SourcePortsExhausted, bench.FromClient(TcpFlags.Syn, port: 2).Reason);
        bench.FromServer(TcpFlags.Rst | TcpFlags.Ack, port: 61000, client: Board);
        bench.Now += Ticks.PerSecond;

        IPv4(bench.FromClient(TcpFlags.Syn, port: 2).Bytes, Source(Board, 61000), Destination(Server1, 80));
        Assert.Equal(2, Assert.Single(bench.Connections()).ClientPort);
    }

    /// <summary>The server may still know the old connection: a port that nobody has had lately is better.</summary>
    [Fact]
    public void Process_RoomInThePool_ConnectionsThatAreOverKeepTheirPort()
    {
        using DirectorBench bench = Bench(64, new PortRange(61000, 61003));
        bench.Apply(Web(FullNat(Server1)));
        bench.FromClient(TcpFlags.Syn, port: 1);
        (_, int first) = Local(bench);
        bench.FromServer(TcpFlags.Rst | TcpFlags.Ack, port: first, client: Board);
        for (int port = 2; port <= 4; port++)
        {
            bench.FromClient(TcpFlags.Syn, port: port);
        }

        Assert.Equal(4, bench.Connections().Count);
        bench.FromClient(TcpFlags.Syn, port: 5);
        Assert.Equal(4, bench.Connections().Count);
        Assert.Equal(5, bench.Connections().Single(connection => connection.LocalPort == first).ClientPort);
    }

    [Fact]
    public void Process_ConnectionExpires_ItsPortIsFree()
    {
        using DirectorBench bench = Bench(64, new PortRange(61000, 61000));
        bench.Apply(Dns(FullNat(Server1)));
        bench.Send(PacketBuilder.Udp(Client, 1, Virtual, 53));
        Assert.Equal(DropReason.SourcePortsExhausted, bench.Send(PacketBuilder.Udp(Client, 2, Virtual, 53)).Reason);
        bench.Pass(TimeSpan.FromMinutes(6));

        Assert.Equal(Verdict.Forward, bench.Send(PacketBuilder.Udp(Client, 2, Virtual, 53)).Verdict);
    }

    [Fact]
    public void Process_ExtraSources_AreAllUsedWithAllTheirPorts()
    {
        using DirectorBench bench = Bench(1024);
        bench.Apply(Dns(FullNat(Server1) with { Sources = [IpAddress.Parse(Source1), IpAddress.Parse(Source2), IpAddress.Parse(Board6)] }));
        for (int port = 1; port <= 500; port++)
        {
            bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53));
        }

        Assert.Equal([Source1, Source2], bench.Connections().Select(connection => connection.Local.ToString()).Distinct().Order());
        Assert.Contains(bench.Connections(), connection => connection.LocalPort < 32768);
        Assert.All(bench.Connections(), connection => Assert.True(connection.LocalPort >= 1024));
        Assert.Equal(500, bench.Connections().Select(connection => (connection.Local, connection.LocalPort)).Distinct().Count());
    }

    /// <summary>The kernel and the programs of the board use the rest.</summary>
    [Fact]
    public void Process_ExtraSourceIsTheBoardsOwn_KeepsToItsRange()
    {
        using DirectorBench bench = Bench(1024);
        bench.Apply(Dns(FullNat(Server1) with { Sources = [IpAddress.Parse("192.0.2.1")] }));
        for (int port = 1; port <= 100; port++)
        {
            bench.Send(PacketBuilder.Udp(Client, port, Virtual, 53));
        }

        Assert.All(bench.Connections(), connection => Assert.True(connection.Local == IpAddress.Parse("192.0.2.1") && connection.LocalPort >= 61000));
    }

    /// <summary>Passed on to the kernel it would be routed into the device again.</summary>
    [Fact]
    public void Process_PacketOfNoConnectionToAnExtraSource_IsAnsweredLikeAClosedPort()
    {
        using DirectorBench bench = Bench(64);
        bench.Apply(Web(FullNat(Server1) with { Sources = [IpAddress.Parse(Source1)] }));

        IPv4(bench.Send(PacketBuilder.Tcp(Server1, 80, Source1, 5000, TcpFlags.Ack)).Bytes, Tcp(TcpFlags.Rst), Source(Source1, 5000), Destination(Server1, 80));
        IPv4(bench.Send(PacketBuilder.Icmp(Server1, Source1, 8)).Bytes, Icmp(0, 0), Source(Source1), Destination(Server1));
        Assert.Equal(Verdict.Pass, bench.Send(PacketBuilder.Tcp(Server1, 80, Board, 5000, TcpFlags.Ack)).Verdict);
    }

    [Fact]
    public async Task Process_ManyThreadsAndTwoServicesOfOneServer_NoPairIsGivenTwice()
    {
        const int limit = 8192;
        const int workers = 4;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), new DirectorOptions(workers, 0) { OwnAddressPorts = new(61000, 62999) });
        director.Apply([Dns(FullNat(Server1, 53)), Dns(FullNat(Server1, 53)) with { Name = "other", Addresses = [AddressPrefix.Of(IpAddress.Parse(Host))] }], ConnectionTimeouts.Default);
        ApplyBoard(director);

        await Task.WhenAll(Enumerable.Range(0, workers).Select(number => Task.Run(() => Open(director, number, 600), TestContext.Current.CancellationToken)));

        var ports = new List<ushort>();
        director.ForEachConnection(
            connection =>
            {
                ports.Add(connection.LocalPort);
                return true;
            },
            1000);
        Assert.Equal(2000, ports.Count);
        Assert.Equal(2000, ports.Distinct().Count());
        Assert.Equal((workers * 600) - 2000, director.Drops(DropReason.SourcePortsExhausted));
    }

    private static void Open(PacketDirector director, int number, int count)
    {
        using var batch = new PacketBatch(1);
        for (int i = 0; i < count; i++)
        {
            byte[] packet = PacketBuilder.Udp($"192.0.2.{10 + number}", 1000 + i, i % 2 == 0 ? Virtual : Host, 53).Build();
            batch.Clear();
            packet.CopyTo(batch.Room(0));
            batch.Add(packet.Length, default);
            director.Process(batch, director.WorkerOf(number), 1000);
        }
    }

    private static DirectorBench Bench(int limit, PortRange? ports = null)
    {
        var bench = new DirectorBench(limit, ownPorts: ports);
        ApplyBoard(bench.Director);
        return bench;
    }
}
