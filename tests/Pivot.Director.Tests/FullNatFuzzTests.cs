using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;

namespace Pivot.Director.Tests;

/// <summary>Hostile packets, each ending at a guard page, through FULLNAT with every way to tell the client's address; the servers' answers come back mutated too.</summary>
public sealed class FullNatFuzzTests
{
    [Theory]
    [InlineData(ForwardingMethod.FullNat, ClientAddressMode.None)]
    [InlineData(ForwardingMethod.FullNat, ClientAddressMode.Toa)]
    [InlineData(ForwardingMethod.FullNat, ClientAddressMode.ProxyV1)]
    [InlineData(ForwardingMethod.Auto, ClientAddressMode.ProxyV2)]
    public void Process_HostilePackets_AreEachCountedOnceAndLeaveWhole(ForwardingMethod method, ClientAddressMode mode)
    {
        const int limit = 150;
        var random = new Random(4711);
        using var memory = new GuardedMemory(PacketBatch.SlotBytes);
        using var batch = new PacketBatch(memory.Start);
        using var region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        using var director = new PacketDirector(
            region.Region, new TableOptions(limit, Guid.NewGuid(), 99, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(1, 1) { OwnAddressPorts = new(61000, 61019) });
        RealServerSpec With(string address) => FullNat(address, mode: mode) with { Forwarding = method };
        director.Apply(
            [Web(With(Server1), With(Server2)), Dns(With(Server1)), Over6(Web(With(Server6))), Over6(Dns(With(Server6))), WholeHost(Host, With(Server1)), WholeHost(Host6, With(Server6))],
            ConnectionTimeouts.Default);
        ApplyBoard(director, mtuBytes: 1300);
        director.ApplySubnets([new AddressPrefix(IpAddress.Parse("0.0.0.0"), 0)]);
        HostileRun.Play(director, batch, random, Turned);
        long forwarded = director.Services.SelectMany(service => service.Servers).Sum(server => server.Traffic.PacketsIn + server.Traffic.PacketsOut);
        long replies = director.Services.SelectMany(service => service.Servers).Sum(server => server.Traffic.PacketsOut);
        Assert.Equal(HostileRun.Packets, forwarded + director.Passed + director.EchoReplies + director.IcmpErrors + DropReasons.All.Sum(director.Drops));
        Assert.True(replies > 5_000 && director.IcmpErrors > 50, $"{replies} replies and {director.IcmpErrors} errors are too few to prove anything");
        Assert.True(director.Drops(DropReason.SourcePortsExhausted) > 10, "the pool was never empty");
    }

    /// <summary>An answer of who got the packet, with numbers near those of the packet.</summary>
    private static byte[]? Turned(byte[] sent, in ParsedPacket parsed, Random random)
    {
        if (parsed.Transport != TransportKind.Ports)
        {
            return null;
        }

        FlowKey key = parsed.Key;
        if (key.Protocol == IpProtocol.Udp)
        {
            return PacketBuilder.Udp(key.Destination.ToString(), key.DestinationPort, key.Source.ToString(), key.SourcePort).PayloadLength(random.Next(50)).Build();
        }

        uint sequence = Pivot.Packets.TcpSequences.TcpSequenceNumbers.Sequence(sent, parsed);
        var flags = (TcpFlags)(byte)(random.Next(4) == 0 ? random.Next(64) : (int)TcpFlags.Ack | random.Next(2) * (int)TcpFlags.Syn);
        return PacketBuilder.Tcp(key.Destination.ToString(), key.DestinationPort, key.Source.ToString(), key.SourcePort, flags)
            .Sequence((uint)random.Next(), sequence + (uint)random.Next(120)).TcpOptions(random.Next(2) == 0 ? [2, 4, 5, 0xb4] : []).PayloadLength(random.Next(50)).Build();
    }
}
