using Pivot.Director.Connections;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Hostile packets, each ending at a guard page, at a board that masquerades on every way; what leaves is answered, and the answers are mutated too.</summary>
public sealed class MasqueradeFuzzTests
{
    [Fact]
    public void Process_HostilePackets_AreEachCountedOnceAndLeaveWhole()
    {
        const int limit = 150;
        var random = new Random(4711);
        using var memory = new GuardedMemory(PacketBatch.SlotBytes);
        using var batch = new PacketBatch(memory.Start);
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 99, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(1, 1) { OwnAddressPorts = new(61000, 61001) });
        director.Apply([Web(Server(Server1), Server(Server2)), Dns(Server(Server1)), Over6(Web(Server(Server6))), WholeHost(Host6, Server(OtherServer6))], ConnectionTimeouts.Default);
        MasqueradeBench.ApplyBoard(director, outsideMtu: 1300);
        director.ApplyMasquerades([MasqueradeBench.Eth0(), MasqueradeBench.Eth0() with { Name = "eth1", InterfaceIndex = MasqueradeBench.InsideIndex }]);
        HostileRun.Play(director, batch, random, Answer);
        long served = director.Services.SelectMany(service => service.Servers).Sum(server => server.Traffic.PacketsIn + server.Traffic.PacketsOut);
        var masqueraded = director.Masqueraded!.Value;
        Assert.Equal(HostileRun.Packets, served + masqueraded.PacketsIn + masqueraded.PacketsOut + director.Passed + director.EchoReplies + director.IcmpErrors + DropReasons.All.Sum(director.Drops));
        Assert.True(masqueraded.PacketsOut > 5_000 && director.IcmpErrors > 50, $"{masqueraded.PacketsOut} answers and {director.IcmpErrors} errors are too few to prove anything");
        Assert.True(director.Drops(DropReason.SourcePortsExhausted) > 10, "the ports were never used up");
    }

    /// <summary>An answer of who got the packet, an error about it, or either of them damaged.</summary>
    private static byte[]? Answer(byte[] sent, in ParsedPacket parsed, Random random)
    {
        (string from, string to) = (parsed.Key.Destination.ToString(), parsed.Key.Source.ToString());
        if (random.Next(10) == 0)
        {
            return PacketBuilder.IcmpError(from, to, (byte)(parsed.IsIPv6 ? random.Next(1, 5) : 3), (byte)random.Next(5), 1300, sent[..Math.Min(sent.Length, random.Next(20, 100))]).Build();
        }

        byte[]? answer = (parsed.Transport, parsed.Key.Protocol) switch
        {
            (TransportKind.Ports, IpProtocol.Tcp) => PacketBuilder.Tcp(from, parsed.Key.DestinationPort, to, parsed.Key.SourcePort, (TcpFlags)(byte)random.Next(64)).PayloadLength(random.Next(50)).Build(),
            (TransportKind.Ports, _) => PacketBuilder.Udp(from, parsed.Key.DestinationPort, to, parsed.Key.SourcePort).PayloadLength(random.Next(50)).Build(),
            (TransportKind.EchoRequest, _) => PacketBuilder.Icmp(from, to, (byte)(parsed.IsIPv6 ? 129 : 0)).EchoIdentifier(parsed.Key.SourcePort).PayloadLength(random.Next(50)).Build(),
            _ => null,
        };
        if (answer is not null && random.Next(5) == 0)
        {
            answer[random.Next(answer.Length)] ^= (byte)(1 << random.Next(8));
        }

        return answer;
    }
}
