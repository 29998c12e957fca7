using System.Diagnostics;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Director.Tests;

/// <summary>Several threads at once, for a bounded time: what must hold between any two of their steps.</summary>
public sealed class ConcurrencyTests
{
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRunTime = TimeSpan.FromSeconds(20);
    private static readonly IpAddress Virtual = IpAddress.Parse(DirectorBench.Virtual);
    private static readonly IpAddress Virtual6 = IpAddress.Parse(DirectorBench.Virtual6);

    /// <summary>The last round has every second connection of the other family, so that a record's next owner is often of the one that it was not.</summary>
    [Theory]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("both")]
    public async Task TryFind_WhileOthersComeAndGo_AlwaysFindsTheLiveAndNeverMixesThem(string families)
    {
        NewConnection Connection(int i) => Make(i, families == "ipv4" || (families == "both" && i % 2 == 0));

        // Two records for sixteen passing connections: each is given away while readers look at it.
        const int limit = 66;
        const int established = 64;
        using var region = new AnonymousRegion(ConnectionTable.BytesFor(limit));
        var options = new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default);
        using ConnectionTable table = ConnectionTable.Open(region.Region, options, new ConnectionCounts(), out _);
        for (int i = 0; i < established; i++)
        {
            Assert.Equal(AddResult.Added, table.TryAdd(Connection(i), 1000, out ConnectionHit hit));
            table.Observe(hit, (byte)TcpFlags.Ack, 1, 40, 1000);
        }

        var clock = Stopwatch.StartNew();
        long found = 0;
        Task[] readers = [.. Enumerable.Range(0, 2).Select(reader => Task.Run(() =>
        {
            for (int i = reader; clock.Elapsed < RunTime; i++)
            {
                NewConnection live = Connection(i % established);
                Assert.True(table.TryFind(live.Key, out ConnectionHit hit), $"connection {i % established} was not found");
                Check(live, hit);
                Assert.True(table.TryFind(ReplyKey(live), out hit), $"reply of connection {i % established} was not found");
                Assert.Equal((live.Key.Destination, live.Key.DestinationPort, true), (hit.Address, hit.Port, hit.Reply));

                NewConnection passing = Connection(established + (i * 7 % 16));
                if (table.TryFind(passing.Key, out hit))
                {
                    Check(passing, hit);
                    table.Observe(hit, (byte)TcpFlags.Syn, 1, 40, 1000);
                    Interlocked.Increment(ref found);
                }
            }
        }))];
        for (int i = 0; clock.Elapsed < RunTime; i++)
        {
            Assert.NotEqual(AddResult.Full, table.TryAdd(Connection(established + (i * 13 % 16)), 1000, out _));
        }

        await Task.WhenAll(readers);
        Assert.Equal((limit, limit - established), (table.Count, table.EmbryonicCount));
        Assert.True(table.Evicted > 10_000 && found > 1_000, $"{table.Evicted} evictions and {found} passing hits are too few to prove anything");
    }

    /// <summary>The one record is again and again that of the same client, each time with another server: whatever moment a reader is caught in, a mix shows.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TryFind_SameClientOfEverNewServers_NeverMixesThem(bool isIPv4)
    {
        using var region = new AnonymousRegion(ConnectionTable.BytesFor(1));
        var options = new TableOptions(1, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default);
        using ConnectionTable table = ConnectionTable.Open(region.Region, options, new ConnectionCounts(), out _);
        NewConnection client = Make(1, isIPv4);
        NewConnection other = Make(2, isIPv4);
        NewConnection WithServer(int i) => Make(i % 1000, isIPv4) with { Key = client.Key };

        var clock = Stopwatch.StartNew();
        Task<long> reader = Task.Run(() =>
        {
            long found = 0;
            while (clock.Elapsed < RunTime)
            {
                for (int i = 0; i < 1000; i++)
                {
                    if (table.TryFind(client.Key, out ConnectionHit hit))
                    {
                        Check(WithServer(hit.ServerId - 1), hit);
                        found++;
                    }
                }
            }

            return found;
        });
        for (int i = 0; clock.Elapsed < RunTime; i++)
        {
            Assert.Equal(AddResult.Added, table.TryAdd(WithServer(i), 1000, out _));
            Assert.Equal(AddResult.Added, table.TryAdd(other, 1000, out _));
        }

        long hits = await reader;
        Assert.True(table.Evicted > 10_000 && hits > 1_000, $"{table.Evicted} evictions and {hits} hits are too few to prove anything");
    }

    [Fact]
    public void Observe_AfterTheRecordWasGivenToAnother_LeavesThatOneAlone()
    {
        using var region = new AnonymousRegion(ConnectionTable.BytesFor(1));
        var counts = new ConnectionCounts();
        using ConnectionTable table = ConnectionTable.Open(
            region.Region, new TableOptions(1, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), counts, out _);
        table.TryAdd(Make(1, isIPv4: true), 1000, out ConnectionHit stale);
        table.TryAdd(Make(2, isIPv4: false), 1000, out ConnectionHit hit);
        Assert.Equal(stale.Number, hit.Number);

        table.Observe(stale, (byte)TcpFlags.Ack, 1, 40, 1000);

        Assert.Equal((1, 0, 1), (counts.Active(3), counts.Inactive(3), table.EmbryonicCount));
    }

    private static long IPv6Replies(PacketDirector director) => director.Services[1].Servers[0].Traffic.PacketsOut;

    [Fact]
    public async Task Process_TwoWorkersWithReloadsAndExpiry_CountersAddUp()
    {
        const int limit = 512;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), new DirectorOptions(2, 1));
        VirtualServiceSpec web = DirectorBench.Web(DirectorBench.Server(DirectorBench.Server1, 8080), DirectorBench.Server(DirectorBench.Server2, 8080));
        VirtualServiceSpec web6 = DirectorBench.Over6(DirectorBench.Web(DirectorBench.Server(DirectorBench.Server6, 8080)));
        director.Apply([web, web6], ConnectionTimeouts.Default);
        var clock = Stopwatch.StartNew();
        long now = 1000;
        long packets = 0;

        // A loaded machine may need longer for enough of everything to have happened.
        bool IsRunning() => clock.Elapsed < RunTime || (IPv6Replies(director) <= 1000 && clock.Elapsed < LongestRunTime);
        Task[] workers = [.. Enumerable.Range(0, 2).Select(number => Task.Run(() =>
        {
            using var batch = new PacketBatch(64);
            var random = new Random(number);
            byte[][] corpus = Corpus();
            while (IsRunning())
            {
                batch.Clear();
                while (batch.Count < batch.Capacity)
                {
                    byte[] packet = corpus[random.Next(corpus.Length)];
                    packet.CopyTo(batch.Room(0));
                    batch.Add(packet.Length, default);
                }

                director.Process(batch, director.WorkerOf(number), (ulong)Volatile.Read(ref now));
                Interlocked.Add(ref packets, batch.Count);
            }
        }))];
        for (int weight = 1; IsRunning(); weight++)
        {
            director.Apply([web with { Servers = [web.Servers[0] with { Weight = weight % 100 }, web.Servers[1]] }, web6], ConnectionTimeouts.Default);
            director.Expire((ulong)Interlocked.Add(ref now, 20));
            director.ForEachConnection(connection => connection.ClientPort != 0, (ulong)now);
        }

        await Task.WhenAll(workers);
        RealServer[] servers = [.. director.Services.SelectMany(service => service.Servers)];
        long forwarded = servers.Sum(server => server.Traffic.PacketsIn + server.Traffic.PacketsOut);
        Assert.Equal(packets, forwarded + director.Passed + director.EchoReplies + DropReasons.All.Sum(director.Drops));
        Assert.Equal(director.Table.Count, servers.Sum(server => server.ActiveConnections + server.InactiveConnections));
        Assert.True(IPv6Replies(director) > 1000, $"{IPv6Replies(director)} IPv6 replies are too few to prove anything");
        Assert.True(servers.All(server => server.ActiveConnections >= 0 && server.InactiveConnections >= 0));

        director.Expire((ulong)now + 200_000);
        Assert.Equal((0, 0), (director.Table.Count, director.Table.Embryonic));
        Assert.Equal([(0, 0), (0, 0), (0, 0)], servers.Select(server => (server.ActiveConnections, server.InactiveConnections)));
    }

    private static byte[][] Corpus() =>
    [
        .. Enumerable.Range(1, 1000).SelectMany(port => new[]
        {
            PacketBuilder.Tcp(DirectorBench.Client, port, DirectorBench.Virtual, 80, TcpFlags.Syn).Build(),
            PacketBuilder.Tcp(DirectorBench.Client, port, DirectorBench.Virtual, 80, TcpFlags.Ack).Build(),
            PacketBuilder.Tcp(DirectorBench.Server1, 8080, DirectorBench.Client, port, TcpFlags.Syn | TcpFlags.Ack).Build(),
            PacketBuilder.Tcp(DirectorBench.Server2, 8080, DirectorBench.Client, port, TcpFlags.Fin | TcpFlags.Ack).Build(),
            PacketBuilder.Tcp(DirectorBench.Client6, port, DirectorBench.Virtual6, 80, TcpFlags.Syn).Build(),
            PacketBuilder.Tcp(DirectorBench.Server6, 8080, DirectorBench.Client6, port, TcpFlags.Syn | TcpFlags.Ack).Build(),
            PacketBuilder.Tcp(DirectorBench.Client6, port, DirectorBench.Virtual6, 80, port % 3 == 0 ? TcpFlags.Rst : TcpFlags.Ack).Build(),
            PacketBuilder.Tcp(DirectorBench.Client, port, DirectorBench.Virtual, 80, port % 3 == 0 ? TcpFlags.Rst : TcpFlags.Fin | TcpFlags.Ack).Build(),
        }),
    ];

    /// <summary>Everything about connection i follows from i, so that a mix of two is seen.</summary>
    private static NewConnection Make(int i, bool isIPv4)
    {
        IpAddress client = isIPv4 ? IpAddress.FromIPv4(0x0a000000u + (uint)i) : new IpAddress(0x2001_0db8_0001_0000 + (ulong)i, 1_000_000 + (ulong)i);
        IpAddress server = isIPv4 ? IpAddress.FromIPv4(0xcb000000u + (uint)i) : new IpAddress(0x2001_0db8_0003_0000 + (ulong)i, 2_000_000 + (ulong)i);
        return new NewConnection(new FlowKey(IpProtocol.Tcp, client, (ushort)(1000 + i), isIPv4 ? Virtual : Virtual6, 80), server, (ushort)(20000 + i), 1, (i % 1000) + 1);
    }

    private static FlowKey ReplyKey(NewConnection connection) => new(
        IpProtocol.Tcp, connection.Destination, connection.DestinationPort, connection.Key.Source, connection.Key.SourcePort);

    private static void Check(NewConnection expected, ConnectionHit hit) => Assert.Equal(
        (expected.Destination, expected.DestinationPort, expected.ServerId, false), (hit.Address, hit.Port, hit.ServerId, hit.Reply));
}
