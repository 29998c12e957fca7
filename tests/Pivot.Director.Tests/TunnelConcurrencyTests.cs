using System.Diagnostics;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.TunnelBench;

namespace Pivot.Director.Tests;

/// <summary>Routes and services change on different threads while workers send: every packet gets outer headers that belong together.</summary>
public sealed class TunnelConcurrencyTests
{
    private const int Enough = 1000;

    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRunTime = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long[] _sent = new long[2];

    [Fact]
    public async Task Process_RoutesAndTunnelsChangeMeanwhile_EveryPacketIsWholeOrDroppedByName()
    {
        const int limit = 256;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), new DirectorOptions(2, 0));
        TunnelSpec[] tunnels = [new(), new(TunnelType.Gue, HasChecksum: true), new(TunnelType.Gre)];
        Action[] threads =
        [
            () => Repeat(director, round => director.Apply([Dns(Tunnelled(Server1, tunnels[round % 3]), Tunnelled(Server6, tunnels[(round + 1) % 3]))], ConnectionTimeouts.Default)),
            () => Repeat(director, round => director.Apply(round % 3 == 0 ? [] : [Route("203.0.113.0", 24, 1500, Board), Route("2001:db8:3::", 64, 1400 + (round % 100), Board6)])),
            () => Send(director, 0),
            () => Send(director, 1),
        ];

        await Task.WhenAll(threads.Select(thread => Task.Run(thread, TestContext.Current.CancellationToken)));

        Assert.False(NeedsMore(director), $"{_sent[0]} and {_sent[1]} packets, {director.Drops(DropReason.TunnelNoRoute)} without a way, are too few to prove anything");

        // What is put in force last stays: neither of the two has overwritten the other's half.
        director.Apply([Route("203.0.113.0", 24, 1500, Board), Route("2001:db8:3::", 64, 1500, Board6)]);
        Assert.All(director.Services.SelectMany(service => service.Servers), server => Assert.Equal(1500, server.TunnelPath!.LinkBytes));
    }

    private bool NeedsMore(PacketDirector director) => Volatile.Read(ref _sent[0]) < Enough || Volatile.Read(ref _sent[1]) < Enough || director.Drops(DropReason.TunnelNoRoute) < Enough;

    /// <summary>A loaded machine may need longer for enough of everything to have happened.</summary>
    private bool IsRunning(PacketDirector director) => _clock.Elapsed < RunTime || (NeedsMore(director) && _clock.Elapsed < LongestRunTime);

    private void Repeat(PacketDirector director, Action<int> change)
    {
        for (int round = 0; IsRunning(director); round++)
        {
            change(round);

            // The control lock is not fair: who gives it back may have it again at once.
            Thread.Yield();
        }
    }

    /// <summary>Sends datagrams that leave whole and, over IPv6, in fragments.</summary>
    private void Send(PacketDirector director, int number)
    {
        using var batch = new PacketBatch(1);
        for (int round = 0; IsRunning(director); round++)
        {
            PacketBuilder datagram = PacketBuilder.Udp(Client, 1000 + (round % 100), Virtual, 53).PayloadLength(round % 2 == 0 ? 10 : 3000).MayFragment();
            byte[] packet = datagram.Build();
            batch.Clear();
            packet.CopyTo(batch.Room(0));
            batch.Add(packet.Length, default);
            director.Process(batch, director.WorkerOf(number), 1000);
            if (batch[0].Verdict != Verdict.Forward || batch[0].Reason != DropReason.None)
            {
                continue;
            }

            byte[][] pieces = [.. Enumerable.Range(0, batch[0].Pieces).Select(piece => batch.Piece(0, piece, 0).ToArray())];
            byte[] outer = pieces.Length == 0 ? batch.Packet(0).ToArray() : Reassembly.Join(pieces);
            Assert.Equal(datagram.Ttl(63).Build(), Decapsulation.Open(outer));
            Volatile.Write(ref _sent[number], _sent[number] + 1);
        }
    }
}
