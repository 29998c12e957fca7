using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.MasqueradeBench;

namespace Pivot.Director.Tests;

/// <summary>FULLNAT and masquerade take ports of one address towards one destination, from several threads, while the control plane tells the same things again and again.</summary>
public sealed class MasqueradeConcurrencyTests
{
    private const int Workers = 4;
    private const int Each = 600;

    [Fact]
    public async Task Process_ManyThreadsAndBothTakers_NoPortIsGivenTwice()
    {
        const int limit = 8192;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), new DirectorOptions(Workers, 0) { OwnAddressPorts = new(61000, 62999) });
        VirtualServiceSpec[] services = [Dns(FullNatBench.FullNat(Outside, 123)), Web(Server(Server1))];
        director.Apply(services, ConnectionTimeouts.Default);
        ApplyBoard(director);
        director.ApplyMasquerades([Eth0()]);
        using var over = new CancellationTokenSource();

        Task control = Task.Run(() => Tell(director, services, over.Token), TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(number => Task.Run(() => Open(director, number), TestContext.Current.CancellationToken)));
        await over.CancelAsync();
        await control;

        var connections = new List<ConnectionSnapshot>();
        director.ForEachConnection(
            connection =>
            {
                connections.Add(connection);
                return true;
            },
            1000);
        Assert.All(connections, connection => Assert.Equal((Uplink, Outside, 123), (connection.Local.ToString(), connection.Destination.ToString(), connection.DestinationPort)));
        Assert.Equal(2000, connections.Select(connection => connection.LocalPort).Distinct().Count());
        Assert.Equal(2000, connections.Count);
        Assert.Equal((Workers * Each) - 2000, director.Drops(DropReason.SourcePortsExhausted));
        Assert.True(connections.Count(connection => director.MasqueradeName(connection.ServiceId) == "eth0") is > 500 and < 1500);
    }

    private static void Tell(PacketDirector director, VirtualServiceSpec[] services, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            director.ApplyMasquerades([Eth0()]);
            director.Apply(services, ConnectionTimeouts.Default);
            ApplyBoard(director);
        }
    }

    private static void Open(PacketDirector director, int number)
    {
        using var batch = new PacketBatch(1);
        for (int i = 0; i < Each; i++)
        {
            byte[] packet = (i % 2 == 0 ? PacketBuilder.Udp($"192.0.2.{10 + number}", 1000 + i, Virtual, 53) : PacketBuilder.Udp(Server1, 1000 + (number * Each) + i, Outside, 123)).Build();
            batch.Clear();
            packet.CopyTo(batch.Room(0));
            batch.Add(packet.Length, default);
            director.Process(batch, director.WorkerOf(number), 1000);
            Assert.True(batch[0].Verdict == Verdict.Forward || batch[0].Reason == DropReason.SourcePortsExhausted, $"{batch[0].Verdict} {batch[0].Reason}");
        }
    }
}
