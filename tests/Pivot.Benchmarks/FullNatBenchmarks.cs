using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Benchmarks;

/// <summary>A packet of one of 10,000 known connections by FULLNAT, with and without the client's address told otherwise, beside the same by NAT. <see cref="MakePacket"/> is to be subtracted.</summary>
public class FullNatBenchmarks
{
    private const int Flows = 10_000;
    private const int Packets = 64 * 1024;
    private const int BatchSize = 64;
    private const string Virtual = "198.51.100.80";
    private const string Server = "203.0.113.11";

    private readonly (ushort ClientPort, ushort LocalPort)[] _flows = new (ushort, ushort)[Flows];
    private AnonymousRegion _region = null!;
    private PacketDirector _director = null!;
    private PacketBatch _batch = null!;
    private byte[] _fromClient = [];
    private byte[] _fromServer = [];
    private uint _state = 1;

    /// <summary>What stands for the client's packets' way: the method and how the client's address is told.</summary>
    public enum Way
    {
        /// <summary>NAT.</summary>
        Nat,

        /// <summary>FULLNAT alone.</summary>
        FullNat,

        /// <summary>FULLNAT behind a PROXY header that was sent at the start: sequence numbers are translated.</summary>
        ProxyV2,
    }

    /// <summary>The method.</summary>
    [Params(Way.Nat, Way.FullNat, Way.ProxyV2)]
    public Way Method { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        const int Limit = 16384;
        _region = new AnonymousRegion(PacketDirector.MemoryFor(Limit));
        _director = new PacketDirector(_region.Region, new TableOptions(Limit, Guid.NewGuid(), 7, BenchDirector.Now, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        var server = new RealServerSpec("web1", IpAddress.Parse(Server), 8080, 1, Method == Way.Nat ? ForwardingMethod.Nat : ForwardingMethod.FullNat)
        {
            ClientAddress = Method == Way.ProxyV2 ? ClientAddressMode.ProxyV2 : ClientAddressMode.None,
            Sources = [IpAddress.Parse("203.0.113.251")],
        };
        var service = new VirtualServiceSpec(
            "web", [AddressPrefix.Of(IpAddress.Parse(Virtual))], [IpProtocol.Tcp], [new PortRange(80, 80)], "rr", NoServerAction.Reject, [server]);
        _director.Apply([service], ConnectionTimeouts.Default);
        _director.Apply([new RouteMtu(AddressPrefix.Of(IpAddress.Parse(Server)), 1500, IpAddress.Parse("203.0.113.1"))]);
        _batch = new PacketBatch(1);
        Establish();
        _fromClient = PacketBuilder.Tcp("10.0.0.1", 1, Virtual, 80, TcpFlags.Ack).Sequence(5000, 1).Build();
        _fromServer = PacketBuilder.Tcp(Server, 8080, Method == Way.Nat ? "10.0.0.1" : "203.0.113.251", 1, TcpFlags.Ack).Sequence(1, 5000).Build();
        _batch.Dispose();
        _batch = BenchBatch.Of(_fromClient, BatchSize);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _batch.Dispose();
        _director.Dispose();
        _region.Dispose();
    }

    /// <summary>Only what the others do besides.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void MakePacket()
    {
        for (int done = 0; done < Packets; done += BatchSize)
        {
            Fill(fromServer: false);
        }
    }

    /// <summary>The client's packets in batches of 64.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void Forward() => Run(fromServer: false);

    /// <summary>The real server's packets, likewise.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public void Reply() => Run(fromServer: true);

    private void Run(bool fromServer)
    {
        for (int done = 0; done < Packets; done += BatchSize)
        {
            Fill(fromServer);
            Process();
        }
    }

    private void Fill(bool fromServer)
    {
        for (int index = 0; index < BatchSize; index++)
        {
            _state = (_state * 1_664_525) + 1_013_904_223;
            (ushort clientPort, ushort localPort) = _flows[(int)((ulong)_state * Flows >> 32)];
            Span<byte> packet = _batch.Packet(index);
            (fromServer ? _fromServer : _fromClient).CopyTo(packet);
            BinaryPrimitives.WriteUInt16BigEndian(packet[(fromServer ? 22 : 20)..], fromServer ? localPort : clientPort);
        }
    }

    private void Process() => _director.Process(_batch, _director.WorkerOf(0), BenchDirector.Now);

    /// <summary>Opens the connections and carries each so far that its PROXY header is acknowledged.</summary>
    private void Establish()
    {
        for (int flow = 0; flow < Flows; flow++)
        {
            int port = 1024 + flow;
            Send(PacketBuilder.Tcp("10.0.0.1", port, Virtual, 80, TcpFlags.Syn).Sequence(999));
            Send(PacketBuilder.Tcp("10.0.0.1", port, Virtual, 80, TcpFlags.Ack).Sequence(1000, 1));
        }

        int found = 0;
        _director.ForEachConnection(
            connection =>
            {
                _flows[found++] = (connection.ClientPort, connection.LocalPort);
                return true;
            },
            BenchDirector.Now);
        foreach ((_, ushort local) in _flows)
        {
            Send(PacketBuilder.Tcp(Server, 8080, Method == Way.Nat ? "10.0.0.1" : "203.0.113.251", local, TcpFlags.Ack).Sequence(1, 5000));
        }

        if (found != Flows || _director.Services[0].Servers[0].ActiveConnections != Flows)
        {
            throw new InvalidOperationException($"Only {_director.Services[0].Servers[0].ActiveConnections} of {Flows} connections are established.");
        }
    }

    private void Send(PacketBuilder packet)
    {
        _batch.Clear();
        byte[] bytes = packet.Build();
        bytes.CopyTo(_batch.Room(0));
        _batch.Add(bytes.Length, default);
        Process();
    }
}
