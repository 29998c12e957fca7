using System.Diagnostics;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;

namespace Pivot.Director.Tests;

/// <summary>Connections are evicted and their records and local ports given to others while packets of theirs are on their way: no packet gets one end of one connection and one of another.</summary>
public sealed class FullNatConcurrencyTests
{
    private const int Clients = 200;
    private const int Enough = 2000;

    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRunTime = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long[] _replies = new long[3];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_RecordsChangeHandsMeanwhile_EndsAreNeverMixed(bool isIPv6)
    {
        const int limit = 32;
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 7, 1000, ConnectionTimeouts.Default), new DirectorOptions(3, 0) { OwnAddressPorts = new(61000, 61039) });
        VirtualServiceSpec service = Web(FullNat(isIPv6 ? Server6 : Server1, 80));
        director.Apply([isIPv6 ? Over6(service) : service], ConnectionTimeouts.Default);
        ApplyBoard(director);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(number => Task.Run(() => Talk(director, number, isIPv6), TestContext.Current.CancellationToken)));

        Assert.True(director.Table.Evicted > Enough, $"{director.Table.Evicted} evictions are too few to prove anything");
        Assert.True(_replies.Sum() > Enough, $"{_replies.Sum()} replies are too few to prove anything");
    }

    private void Talk(PacketDirector director, int number, bool isIPv6)
    {
        using var batch = new PacketBatch(1);
        var random = new Random(number);
        while (_clock.Elapsed < RunTime || (Volatile.Read(ref _replies[number]) < Enough && _clock.Elapsed < LongestRunTime))
        {
            int client = random.Next(Clients);
            if (Process(director, batch, number, PacketBuilder.Tcp(AddressOf(client, isIPv6), 20000 + client, isIPv6 ? Virtual6 : Virtual, 80, TcpFlags.Syn).Build()) is { } request)
            {
                PacketParser.Parse(request, out ParsedPacket sent);
                Assert.Equal(isIPv6 ? Board6 : Board, sent.Key.Source.ToString());
                Assert.InRange(sent.Key.SourcePort, 61000, 61039);
            }

            int local = 61000 + random.Next(40);
            byte[] reply = PacketBuilder.Tcp(isIPv6 ? Server6 : Server1, 80, isIPv6 ? Board6 : Board, local, TcpFlags.Syn | TcpFlags.Ack).Build();
            if (Process(director, batch, number, reply) is { } answer)
            {
                PacketParser.Parse(answer, out ParsedPacket got);
                Assert.Equal((isIPv6 ? Virtual6 : Virtual, 80), (got.Key.Source.ToString(), got.Key.SourcePort));
                Assert.Equal(AddressOf(got.Key.DestinationPort - 20000, isIPv6), got.Key.Destination.ToString());
                Volatile.Write(ref _replies[number], _replies[number] + 1);
            }
        }
    }

    /// <summary>The packet as it leaves; null where it does not, or passes.</summary>
    private static byte[]? Process(PacketDirector director, PacketBatch batch, int number, byte[] packet)
    {
        batch.Clear();
        packet.CopyTo(batch.Room(0));
        batch.Add(packet.Length, default);
        director.Process(batch, director.WorkerOf(number), 1000);
        if (batch[0].Verdict != Verdict.Forward || batch[0].Reason != DropReason.None)
        {
            return null;
        }

        byte[] sent = batch.Packet(0).ToArray();
        PacketAssert.ChecksumsCorrect()(sent);
        return sent;
    }

    private static string AddressOf(int client, bool isIPv6) => isIPv6 ? $"2001:db8:1::{client + 0x1000:x}" : $"192.0.2.{10 + client}";
}
