using System.Runtime.CompilerServices;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Workers that open, establish and reset connections of a persistent service at once, in a table that is too small, while servers are drained and lost and time passes.</summary>
public sealed class PersistenceConcurrencyTests
{
    private const int Workers = 3;
    private const int Servers = 5;
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("wlc")]
    [InlineData("nq")]
    public async Task Process_WorkersAndChangesOfServers_TemplatesAndCountsAddUp(string scheduler)
    {
        const int limit = 200;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(region.Region, new TableOptions(limit, Guid.NewGuid(), 5, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(Workers, 0));
        RealServerSpec[] servers = [.. Enumerable.Range(1, Servers).Select(server => Server($"203.0.113.{server}", 80, weight: server))];
        director.Apply(
            [Web(servers) with { Scheduler = scheduler, Persistence = new ServicePersistence(TimeSpan.FromSeconds(20)), OnServerLoss = OnServerLoss.Reschedule }], ConnectionTimeouts.Default);
        var clock = new StrongBox<ulong>(1_000_000);
        var random = new Random(7);
        await RunAsync(director, clock, () =>
        {
            string server = $"203.0.113.{random.Next(1, Servers + 1)}";
            director.TryChangeServer("web", server, condition => condition with { IsDrained = random.Next(4) == 0, IsDown = random.Next(4) == 0, Weight = random.Next(1, 9) });
        });
        AddUp(director, clock.Value);
        foreach (RealServerSpec server in servers)
        {
            director.TryChangeServer("web", server.Name, _ => ServerCondition.AsConfigured);
        }

        // Without changes of servers what the scheduler knows comes from the packets of all workers alone.
        await RunAsync(director, clock, static () => { });
        AddUp(director, clock.Value);
        TakesTheLeast(director, scheduler, clock.Value);
        ulong now = clock.Value;
        director.Expire(now + (3600 * Ticks.PerSecond));
        director.Expire(now + (7200 * Ticks.PerSecond));
        Assert.Equal((0, 0, 0), (director.Table.Count, director.Table.Templates, director.Table.Embryonic));
        Assert.All(director.Services[0].Servers, server => Assert.Equal((0, 0, 0), (server.ActiveConnections, server.InactiveConnections, server.Templates)));
    }

    private static async Task RunAsync(PacketDirector director, StrongBox<ulong> clock, Action change)
    {
        using var end = new CancellationTokenSource(RunTime);
        Task[] workers = [.. Enumerable.Range(0, Workers).Select(number => Task.Factory.StartNew(
            () => Work(director, number, () => Volatile.Read(ref clock.Value), end.Token), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        while (!end.IsCancellationRequested)
        {
            change();
            director.Expire(Volatile.Read(ref clock.Value));
            Interlocked.Add(ref clock.Value, 50);
        }

        await Task.WhenAll(workers);
    }

    private static void Work(PacketDirector director, int number, Func<ulong> now, CancellationToken end)
    {
        var random = new Random(number);
        byte[][] packets =
        [
            .. from client in Enumerable.Range(1, 60)
               from flags in (TcpFlags[])[TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Rst]
               select PacketBuilder.Tcp($"192.0.2.{client}", 1000 + random.Next(4), Virtual, 80, flags).Build(),
        ];
        using var batch = new PacketBatch(16);
        while (!end.IsCancellationRequested)
        {
            batch.Clear();
            while (batch.Count < batch.Capacity)
            {
                byte[] packet = packets[random.Next(packets.Length)];
                packet.CopyTo(batch.Room(0));
                batch.Add(packet.Length, default);
            }

            director.Process(batch, director.WorkerOf(number), now());
        }
    }

    private static void AddUp(PacketDirector director, ulong now)
    {
        var all = new List<ConnectionSnapshot>();
        director.ForEachConnection(
            connection =>
            {
                all.Add(connection);
                return true;
            },
            now);
        Assert.Equal((all.Count, all.Count(one => one.IsTemplate)), (director.Table.Count, director.Table.Templates));
        Assert.All(director.Services[0].Servers, server =>
        {
            Assert.Equal(all.Count(one => one.IsTemplate && one.ServerId == server.Id), server.Templates);
            Assert.Equal(all.Count(one => !one.IsTemplate && one.ServerId == server.Id), server.ActiveConnections + server.InactiveConnections);
        });
        Assert.All(all.Where(one => one.IsTemplate), template => Assert.InRange(template.Controlled, 0, all.Count(one => !one.IsTemplate && one.Client == template.Client)));
        Assert.True(director.Table.Evicted > 100, $"{director.Table.Evicted} evictions are too few to prove anything");
    }

    /// <summary>However the counts came to be what they are, the next choice is that of a look at all.</summary>
    private static void TakesTheLeast(PacketDirector director, string scheduler, ulong now)
    {
        IReadOnlyList<RealServer> servers = director.Services[0].Servers;
        RealServer expected = scheduler == "wlc"
            ? servers.MinBy(server => (decimal)server.Overhead / server.Weight)!
            : servers.MinBy(server => server.ActiveConnections == 0 ? 0 : (server.ActiveConnections + 1m) / server.Weight)!;
        using var batch = new PacketBatch(1);
        byte[] packet = PacketBuilder.Tcp("192.0.2.250", 1, Virtual, 80, TcpFlags.Syn).Build();
        packet.CopyTo(batch.Room(0));
        batch.Add(packet.Length, default);
        director.Process(batch, director.WorkerOf(0), now);

        PacketAssert.IPv4(batch.Packet(0), PacketAssert.Destination(expected.Address.ToString(), 80));
    }
}
