using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>A director in memory with one service of TCP and UDP for each family, on one real server; what it makes of a packet is what leaves the board once the kernel has forwarded it.</summary>
internal sealed class SlowPath : IDisposable
{
    private readonly AnonymousRegion _region = new(PacketDirector.MemoryFor(64));
    private readonly PacketBatch _batch = new(1);
    private readonly PacketDirector _director;

    public SlowPath(RealServerSpec server)
    {
        _director = new PacketDirector(_region.Region, new TableOptions(64, Guid.Empty, 99, 1_000_000, ConnectionTimeouts.Default), new DirectorOptions(1, 0));
        _director.ApplyBoardAddresses([IpAddress.Parse(FastPathBench.Board), IpAddress.Parse(FastPathBench.Board6)]);
        _director.Apply(
        [
            new RouteMtu(new AddressPrefix(IpAddress.Parse("203.0.113.0"), 24), 1500, IpAddress.Parse(FastPathBench.Board)),
            new RouteMtu(new AddressPrefix(IpAddress.Parse("2001:db8:3::"), 64), 1500, IpAddress.Parse(FastPathBench.Board6)),
            new RouteMtu(new AddressPrefix(IpAddress.Parse("192.0.2.0"), 24), 1500, IpAddress.Parse("192.0.2.1")),
            new RouteMtu(new AddressPrefix(IpAddress.Parse("2001:db8:1::"), 64), 1500, IpAddress.Parse("2001:db8:1::1")),
        ]);
        _director.Apply([Service(FastPathBench.Virtual, server), Service(FastPathBench.Virtual6, server)], ConnectionTimeouts.Default);
        _director.Apply(new Dictionary<IpAddress, NextHop> { [server.Address] = new NextHop(1, default, default) });
    }

    /// <summary>The director.</summary>
    public PacketDirector Director => _director;

    /// <summary>The only connection.</summary>
    public ConnectionSnapshot Connection
    {
        get
        {
            List<ConnectionSnapshot> all = [];
            _director.ForEachConnection(
                connection =>
                {
                    all.Add(connection);
                    return true;
                },
                1_000_000);
            return Assert.Single(all);
        }
    }

    /// <summary>The flow hash of the first connection of a table.</summary>
    public static uint EntropyOfFirst => new ConnectionNumbers(1, 1).Hash;

    /// <summary>What leaves the board.</summary>
    public byte[] Forward(PacketBuilder builder)
    {
        _batch.Clear();
        byte[] packet = builder.Build();
        packet.CopyTo(_batch.Room(0));
        _batch.Add(packet.Length, builder.Offload());
        _director.Process(_batch, _director.WorkerOf(0), 1_000_000);
        Assert.Equal(DropReason.None, _batch[0].Reason);
        byte[] bytes = _batch.Packet(0).ToArray();
        if (_batch[0].Verdict == Verdict.Forward)
        {
            Assert.Equal(ParseResult.Ok, PacketParser.Parse(bytes, out ParsedPacket parsed));
            TimeToLive.Add(bytes, parsed, -1);
        }

        return bytes;
    }

    public void Dispose()
    {
        _director.Dispose();
        _batch.Dispose();
        _region.Dispose();
    }

    private static VirtualServiceSpec Service(string address, RealServerSpec server) =>
        new("service " + address, [AddressPrefix.Of(IpAddress.Parse(address))], [IpProtocol.Tcp, IpProtocol.Udp], [new PortRange(80, 80)], "rr", NoServerAction.Reject, [server]);

    private readonly record struct ConnectionNumbers(uint Number, uint Commit)
    {
        public uint Hash => (Number * 0x9e37_79b1) ^ (Commit * 0x85eb_ca6b);
    }
}
