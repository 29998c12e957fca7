using System.Buffers.Binary;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>A director with many services, each on an address of its own (198.18.0.0/15), with many servers each (10.128.0.0/9), and packets of clients to them in turn.</summary>
internal sealed class ScaleDirector : IDisposable
{
    public const ulong Now = 1_000_000;

    private const uint FirstVirtual = 0xc612_0000;
    private const uint FirstServer = 0x0a80_0000;
    private readonly AnonymousRegion _region;
    private readonly byte[] _fromClient = PacketBuilder.Tcp("172.16.0.0", 1, "198.18.0.0", 80, TcpFlags.Ack).Build();
    private readonly int _services;

    /// <summary>Makes a director without connections.</summary>
    public ScaleDirector(int limit, int services, int servers, string scheduler)
    {
        _services = services;
        _region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        Director = new PacketDirector(_region.Region, new TableOptions(limit, Guid.NewGuid(), 0x1234_5678_9abc_def1, Now, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        Director.Apply([.. Enumerable.Range(0, services).Select(service => Service(service, servers, scheduler))], ConnectionTimeouts.Default);
    }

    public PacketDirector Director { get; }

    /// <summary>A batch whose every slot holds a packet, to be overwritten.</summary>
    public PacketBatch Batch(int capacity) => BenchBatch.Of(_fromClient, capacity);

    /// <summary>Writes a client's packet: each flow has a client of its own, and they take the services in turn.</summary>
    public void Write(Span<byte> packet, int flow, TcpFlags flags)
    {
        _fromClient.CopyTo(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], 0xac10_0000u + (uint)(flow >> 4));
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], FirstVirtual + (uint)(flow % _services));
        BinaryPrimitives.WriteUInt16BigEndian(packet[20..], (ushort)(1024 + (flow & 15)));
        packet[33] = (byte)flags;
    }

    /// <summary>Opens and establishes flows 0 to <paramref name="count"/> less 1.</summary>
    public void Establish(int count)
    {
        using PacketBatch batch = Batch(1);
        for (int flow = 0; flow < count; flow++)
        {
            foreach (TcpFlags flags in (ReadOnlySpan<TcpFlags>)[TcpFlags.Syn, TcpFlags.Ack])
            {
                Write(batch.Packet(0), flow, flags);
                Process(batch);
            }
        }

        if (Director.Table.Count != count)
        {
            throw new InvalidOperationException($"Only {Director.Table.Count} of {count} connections are there.");
        }
    }

    public void Process(PacketBatch batch) => Director.Process(batch, Director.WorkerOf(0), Now);

    public void Dispose()
    {
        Director.Dispose();
        _region.Dispose();
    }

    private static VirtualServiceSpec Service(int number, int servers, string scheduler) => new(
        $"service{number}",
        [AddressPrefix.Of(IpAddress.FromIPv4(FirstVirtual + (uint)number))],
        [IpProtocol.Tcp],
        [new PortRange(80, 80)],
        scheduler,
        NoServerAction.Reject,
        [.. Enumerable.Range(0, servers).Select(server => new RealServerSpec(
            $"server{server}", IpAddress.FromIPv4(FirstServer + (uint)((number * servers) + server)), 8080, 1 + (server % 8), ForwardingMethod.Nat))]);
}
