using System.Buffers.Binary;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>A director with so many established connections of one family to one service with one server, and the packets of each.</summary>
internal sealed class BenchDirector : IDisposable
{
    public const ulong Now = 1_000_000;

    private const int ServerPort = 8080;
    private readonly AnonymousRegion _region;
    private readonly bool _isIPv6;
    private readonly byte[] _fromClient;
    private readonly byte[] _fromServer;

    /// <summary>Makes a director without connections.</summary>
    /// <param name="limit">The table's limit.</param>
    /// <param name="family">4 or 6.</param>
    /// <param name="carries">Connections become flows of a fast path, which carries no packet.</param>
    public BenchDirector(int limit, int family, bool carries = false)
    {
        _isIPv6 = family == 6;
        (string client, string virtualAddress, string server) = _isIPv6
            ? ("2001:db8:1::", "2001:db8:2::80", "2001:db8:3::11")
            : ("10.0.0.0", "198.51.100.80", "203.0.113.11");
        _fromClient = PacketBuilder.Tcp(client, 1, virtualAddress, 80, TcpFlags.Ack).Build();
        _fromServer = PacketBuilder.Tcp(server, ServerPort, client, 1, TcpFlags.Ack).Build();
        _region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        Director = new PacketDirector(
            _region.Region, new TableOptions(limit, Guid.NewGuid(), 0x1234_5678_9abc_def1, Now, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        var service = new VirtualServiceSpec(
            "web", [AddressPrefix.Of(IpAddress.Parse(virtualAddress))], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject,
            [new RealServerSpec("web1", IpAddress.Parse(server), ServerPort, 1, ForwardingMethod.Nat)]);
        Director.Apply([service], ConnectionTimeouts.Default);
        if (carries)
        {
            Flows = new BenchFlows(limit);
            Director.CarryBy(Flows, Now);
        }
    }

    /// <summary>The fast path's memory; null for none.</summary>
    public BenchFlows? Flows { get; }

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
    public PacketBatch Batch(int capacity) => BenchBatch.Of(_fromClient, capacity);

    public void Process(PacketBatch batch) => Director.Process(batch, Director.WorkerOf(0), Now);

    public void WriteFromClient(Span<byte> packet, int flow, TcpFlags flags = TcpFlags.Ack)
    {
        _fromClient.CopyTo(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], ClientAddress(flow));
        BinaryPrimitives.WriteUInt16BigEndian(packet[(_isIPv6 ? 40 : 20)..], ClientPort(flow));
        packet[_isIPv6 ? 53 : 33] = (byte)flags;
    }

    public void WriteFromServer(Span<byte> packet, int flow)
    {
        _fromServer.CopyTo(packet);
        BinaryPrimitives.WriteUInt32BigEndian(packet[(_isIPv6 ? 28 : 16)..], ClientAddress(flow));
        BinaryPrimitives.WriteUInt16BigEndian(packet[(_isIPv6 ? 42 : 22)..], ClientPort(flow));
    }

    /// <summary>Where the low byte of the port that the director writes for the client's packets stands.</summary>
    public int RewrittenPortByte => _isIPv6 ? 43 : 23;

    public void Dispose()
    {
        Director.Dispose();
        _region.Dispose();
        Flows?.Dispose();
    }

    /// <summary>The IPv4 address, or the third and fourth 16-bit word of the IPv6 one.</summary>
    private static uint ClientAddress(int flow) => 0x0a00_0000u + (uint)(flow >> 6);

    private static ushort ClientPort(int flow) => (ushort)(1024 + (flow & 63));
}
