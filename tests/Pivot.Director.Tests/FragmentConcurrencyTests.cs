using Pivot.Director.Connections;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>The fragments of a datagram come through different queues: whichever worker has the first one, all of them go.</summary>
public sealed class FragmentConcurrencyTests
{
    private const int Datagrams = 20_000;
    private const int Group = 64;

    [Fact]
    public async Task Process_FirstFragmentsOnOneWorkerAndLaterOnAnother_AllAreForwarded()
    {
        const int limit = 128;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(region.Region, new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), new DirectorOptions(2, 1));
        director.Apply([Dns(Server(Server1, 5353))], ConnectionTimeouts.Default);
        byte[][] datagram = PacketBuilder.Udp(Client, 40000, Virtual, 53).PayloadLength(2000).Fragments(1480);
        using var barrier = new Barrier(2);

        long[] sent = await Task.WhenAll(Enumerable.Range(0, 2).Select(number => Task.Factory.StartNew(
            () => Run(director, number, datagram[number], barrier), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(2 * Datagrams, sent.Sum());
        Assert.All(DropReasons.All, reason => Assert.Equal(0, director.Drops(reason)));
    }

    /// <summary>The workers meet after every group, so that never more fragments wait than are held.</summary>
    private static long Run(PacketDirector director, int number, byte[] fragment, Barrier barrier)
    {
        using var batch = new PacketBatch(8, spare: 64);
        long sent = 0;
        for (int identification = 0; identification < Datagrams; identification++)
        {
            if (identification % Group == 0)
            {
                barrier.SignalAndWait();
            }

            batch.Clear();
            fragment.CopyTo(batch.Room(0));
            (batch.Room(0)[4], batch.Room(0)[5]) = ((byte)(identification >> 8), (byte)identification);
            batch.Add(fragment.Length, default);
            director.Process(batch, director.WorkerOf(number), 1000 + ((ulong)(identification / Group) * 3));
            sent += Enumerable.Range(0, batch.Count).Count(index => batch[index].Verdict == Verdict.Forward);
        }

        return sent;
    }
}
