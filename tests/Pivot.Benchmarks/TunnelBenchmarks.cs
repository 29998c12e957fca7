using BenchmarkDotNet.Attributes;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>A packet of one known connection into a tunnel, with partial checksum, as the kernel hands it over. <see cref="MakePacket"/> is to be subtracted.</summary>
public class TunnelBenchmarks
{
    private const string Client = "10.0.0.1";
    private const string Virtual = "198.51.100.80";
    private const string Server = "203.0.113.11";
    private const int SegmentBytes = 1440;

    private AnonymousRegion _region = null!;
    private PacketDirector _director = null!;
    private PacketBatch _batch = null!;
    private byte[] _packet = [];
    private OffloadHeader _offload;

    /// <summary>Bytes of payload; more than a segment is a superpacket.</summary>
    [Params(0, SegmentBytes, 44 * SegmentBytes)]
    public int Payload { get; set; }

    /// <summary>The encapsulation; GUE with a checksum.</summary>
    [Params(TunnelType.IpIp, TunnelType.Gue)]
    public TunnelType Tunnel { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _region = new AnonymousRegion(PacketDirector.MemoryFor(1024));
        _director = new PacketDirector(
            _region.Region, new TableOptions(1024, Guid.NewGuid(), 7, BenchDirector.Now, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        var server = new RealServerSpec("end", IpAddress.Parse(Server), null, 1, ForwardingMethod.Tunnel) { Tunnel = new TunnelSpec(Tunnel, HasChecksum: Tunnel == TunnelType.Gue) };
        var service = new VirtualServiceSpec(
            "web", [AddressPrefix.Of(IpAddress.Parse(Virtual))], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject, [server]);
        _director.Apply([service], ConnectionTimeouts.Default);
        _director.Apply([new RouteMtu(AddressPrefix.Of(IpAddress.Parse(Server)), 1600, IpAddress.Parse("203.0.113.1"))]);
        _batch = new PacketBatch(1);
        foreach (TcpFlags flags in (ReadOnlySpan<TcpFlags>)[TcpFlags.Syn, TcpFlags.Ack])
        {
            PacketBuilder builder = PacketBuilder.Tcp(Client, 40000, Virtual, 80, flags).PayloadLength(flags == TcpFlags.Syn ? 0 : Payload);
            builder = Payload > SegmentBytes ? builder.Gso(SegmentBytes) : builder.PartialChecksum();
            (_packet, _offload) = (builder.Build(), flags == TcpFlags.Syn ? default : builder.Offload());
            Send();
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _director.Dispose();
        _region.Dispose();
    }

    /// <summary>Only what the other does besides.</summary>
    [Benchmark]
    public void MakePacket()
    {
        _batch.Clear();
        _packet.CopyTo(_batch.Room(0));
        _batch.Add(_packet.Length, _offload);
    }

    /// <summary>Judged, put into the tunnel and, for a superpacket, cut: all that leaves is made.</summary>
    [Benchmark]
    public int Send()
    {
        MakePacket();
        _director.Process(_batch, _director.WorkerOf(0), BenchDirector.Now);
        int bytes = _batch.Packet(0).Length;
        for (int number = 0; number < _batch[0].Pieces; number++)
        {
            bytes += _batch.Piece(0, number, OffloadHeader.Size).Length;
        }

        return bytes;
    }
}
