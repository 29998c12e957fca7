using System.Buffers.Binary;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>A director with so many established connections to one service with one server, and the packets of each.</summary>
internal sealed class BenchDirector : IDisposable
{
    public const ulong Now = 1_000_000;

    private const int ServerPort = 8080;
    private const string Virtual = "198.51.100.80";
    private const string Server = "203.0.113.11";

    private readonly AnonymousRegion _region;
    private readonly byte[] _fromClient = PacketBuilder.Tcp("10.0.0.0", 1, Virtual, 80, TcpFlags.Ack).Build();
    private readonly byte[] _fromServer = PacketBuilder.Tcp(Server, ServerPort, "10.0.0.0", 1, TcpFlags.Ack).Build();

    public BenchDirector(int limit)
    {
        _region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        Director = new PacketDirector(
            _region.Region, new TableOptions(limit, Guid.NewGuid(), 0x1234_5678_9abc_def1, Now, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        var service = new VirtualServiceSpec(
            "web", [AddressPrefix.Of(IpAddress.Parse(Virtual))], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject,
            [new RealServerSpec("web1", IpAddress.Parse(Server), ServerPort, 1, ForwardingMethod.Nat)]);
        Director.Apply([service], ConnectionTimeouts.Default);
    }

    public PacketDirector Director { get; }

    /// <summary>Opens connections 0 to <paramref name="count"/> - 1 and establishes them.</summary>
    public void Establish(int count)
    {
        using PacketBatch batch = Batch(1);
        for (int flow = 0; flow < count; flow++)
        {
            foreach (TcpFlags flags in (ReadOnlySpan<TcpFlags>)[TcpFlags.Syn, TcpFlags.Ack])
            {
                WriteFromClient(batch.Packet(0), flow, flags);
                Process(batch);
            }
        }

        if (Director.Services[0].Servers[0].ActiveConnections != count)
        {
            throw new InvalidOperationException($"Only {Director.Services[0].Servers[0].ActiveConnections} of {count} connections are established.");
        }
    }

    /// <summary>A batch whose every slot holds a packet, to be overwritten.</summary>
    public PacketBatch Batch(int capacity)
    {
        var batch = new PacketBatch(capacity);
        while (batch.Count < capacity)
        {
            _fromClient.CopyTo(batch.Room(0));
            batch.Add(_fromClient.Length, default);
        }

        return batch;
    }

    public void Process(PacketBatch batch) => Director.Process(batch, Director.WorkerOf(0), Now);

    public void WriteFromClient(Span<byte> packet, int flow, TcpFlags flags = TcpFlags.Ack)
    {
        _fromClient.CopyTo(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], ClientAddress(flow));
        BinaryPrimitives.WriteUInt16BigEndian(packet[20..], ClientPort(flow));
        packet[33] = (byte)flags;
    }

    public void WriteFromServer(Span<byte> packet, int flow)
    {
        _fromServer.CopyTo(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], ClientAddress(flow));
        BinaryPrimitives.WriteUInt16BigEndian(packet[22..], ClientPort(flow));
    }

    public void Dispose()
    {
        Director.Dispose();
        _region.Dispose();
    }

    private static uint ClientAddress(int flow) => 0x0a00_0000u + (uint)(flow >> 6);

    private static ushort ClientPort(int flow) => (ushort)(1024 + (flow & 63));
}
