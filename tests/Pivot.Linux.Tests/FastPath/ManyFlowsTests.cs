using System.Buffers.Binary;
using System.Diagnostics;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Linux.FastPath;
using Pivot.Linux.Steering;
using Pivot.Linux.Tests.Steering;
using Pivot.Packets;
using Pivot.Testing;
using Pivot.Testing.Networks;
using Pivot.Testing.Packets;

namespace Pivot.Linux.Tests.FastPath;

/// <summary>A hundred thousand connections that the kernel's programs carry, in maps that grow as they come: every packet but the first goes through BPF_PROG_TEST_RUN, and the director learns of it by the ring and the tallies alone.</summary>
[Trait("Needs", "bpf")]
public sealed class ManyFlowsTests : IDisposable
{
    private const int Count = 100_000;
    private const int Outside = 101;
    private const int Inside = 102;
    private const int Device = 103;
    private const string Virtual = "198.51.100.80";
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;
    private static readonly string[] Addresses = ["203.0.113.11", "203.0.113.12"];
    private static readonly string[] Clients = ["192.0.2.10", "192.0.2.11"];

    private readonly NetworkNamespace _host;
    private readonly AnonymousRegion _region = new(PacketDirector.MemoryFor(1 << 17));
    private readonly PacketBatch _batch = new(1);
    private readonly PacketDirector _director;
    private readonly BpfObject _file;
    private readonly MappedFlows _flows;

    /// <summary>By direction; ports and flags are set as they are sent.</summary>
    private readonly byte[][][] _frames;
    private long _carried;
    private long _sent;

    public ManyFlowsTests()
    {
        string? missing = Requires.Bpf();
        Assert.SkipUnless(missing is null, missing ?? "");
        _host = new NetworkNamespace("manyflows", ipv6: true);
        _host.Ip(
            $"link add outside index {Outside} address 02:00:00:00:00:01 type veth peer name clients",
            $"link add inside index {Inside} address 02:00:00:00:00:02 type veth peer name servers",
            $"link add pivot0 index {Device} type veth peer name nothing",
            "link set outside up", "link set clients up", "link set inside up", "link set servers up", "link set pivot0 up", "link set nothing up",
            "address add 192.0.2.1/24 dev outside", "address add 203.0.113.1/24 dev inside");
        foreach (string client in Clients)
        {
            _host.Ip($"neighbour add {client} lladdr 02:00:00:00:00:09 dev outside nud permanent");
        }

        foreach (string server in Addresses)
        {
            _host.Ip($"neighbour add {server} lladdr 02:00:00:00:00:09 dev inside nud permanent");
        }

        _host.SetSysctl("net.ipv4.ip_forward", "1");
        _file = _host.Invoke(() => BpfObject.LoadWithFlows(BpfObject.BuiltIn(), kept: null));
        Assert.Null(_file.CarryRefusal);
        _file.Set(BpfMaps.Settings(Device, BpfMaps.Empty));
        _flows = new MappedFlows(_file, 1 << 17);
        _director = new PacketDirector(_region.Region, new TableOptions(1 << 17, Guid.Empty, 99, Now, ConnectionTimeouts.Default), new DirectorOptions(1, 0));
        _director.CarryBy(_flows, Now);
        _director.Apply(
        [
            new RouteMtu(new AddressPrefix(IpAddress.Parse("203.0.113.0"), 24), 1500, IpAddress.Parse("203.0.113.1")) { OutputInterface = Inside },
            new RouteMtu(new AddressPrefix(IpAddress.Parse("192.0.2.0"), 24), 1500, IpAddress.Parse("192.0.2.1")) { OutputInterface = Outside },
        ]);
        RealServerSpec[] servers = [Server(Addresses[0], weight: 1), Server(Addresses[1], weight: 3)];
        _director.Apply([new("web", [AddressPrefix.Of(IpAddress.Parse(Virtual))], [IpProtocol.Tcp], [new(80, 80)], "wlc", NoServerAction.Reject, servers)], ConnectionTimeouts.Default);
        _frames =
        [
            [.. Clients.Select(client => Frame(1, PacketBuilder.Tcp(client, 1, Virtual, 80, TcpFlags.Ack).Build()))],
            [.. Addresses.SelectMany(_ => Clients, (server, client) => Frame(2, PacketBuilder.Tcp(server, 80, client, 1, TcpFlags.Ack).Build()))],
        ];
    }

    private static ulong Now => Ticks.FromMilliseconds((ulong)Stopwatch.GetElapsedTime(0).TotalMilliseconds);

    public void Dispose()
    {
        _director?.Dispose();
        _flows?.Dispose();
        _file?.Dispose();
        _batch.Dispose();
        _region.Dispose();
        _host?.Dispose();
    }

    [Fact]
    public void Pass_HundredThousandConnections_SchedulerCountsAndTrafficAreRight()
    {
        int[] active = [0, 0];
        int[] inactive = [0, 0];
        long[] sentIn = [0, 0];
        long[] sentOut = [0, 0];
        _host.Invoke(() =>
        {
            IReadOnlyList<RealServer> servers = _director.Services[0].Servers;
            var random = new Random(5);
            for (int number = 0; number < Count; number++)
            {
                if (number % 256 == 0)
                {
                    _flows.Tend(_director.FastPath!.Value.Records, _director.FastPath!.Value.Buckets, ipv6: false);
                }

                long before = servers[0].Traffic.Connections;
                Send(number, 0, TcpFlags.Syn, reply: false);
                int server = servers[0].Traffic.Connections != before ? 0 : 1;
                Send(number, server, TcpFlags.Syn | TcpFlags.Ack, reply: true);
                Send(number, server, TcpFlags.Ack, reply: false);
                bool ends = random.Next(4) == 0;
                if (ends)
                {
                    Send(number, server, FinAck, reply: true);
                }

                (ends ? inactive : active)[server]++;
                sentIn[server] += 2;
                sentOut[server] += ends ? 2 : 1;
            }

            return 0;
        });

        _director.Expire(Now);
        IReadOnlyList<RealServer> servers = _director.Services[0].Servers;
        Assert.Equal(active, servers.Select(server => server.ActiveConnections));
        Assert.Equal(inactive, servers.Select(server => server.InactiveConnections));
        Assert.Equal(sentIn, servers.Select(server => server.Traffic.PacketsIn));
        Assert.Equal(sentOut, servers.Select(server => server.Traffic.PacketsOut));
        Assert.InRange(servers[1].Overhead / (double)servers[0].Overhead, 2.99, 3.01);
        Assert.Equal(Count, _director.FastPath!.Value.Flows + (int)_director.FastPath!.Value.Refused);
        Assert.InRange(_director.FastPath!.Value.Refused, 0, Count / 1000);
        Assert.InRange(_carried, (_sent - Count) * 99 / 100, _sent - Count);

        _director.StopCarrying(Now);

        long[] counted = [0, 0, 0];
        _director.ForEachConnection(
            connection =>
            {
                counted[0] += connection.PacketsIn;
                counted[1] += connection.PacketsOut;
                counted[2] += connection.State == ConnectionState.Established ? 1 : 0;
                return true;
            },
            Now);
        Assert.Equal([sentIn.Sum(), sentOut.Sum(), active.Sum()], counted);
    }

    private static RealServerSpec Server(string address, int weight) => new(address, IpAddress.Parse(address), 80, weight, ForwardingMethod.Nat);

    private static byte[] Frame(byte mac, byte[] packet) => [2, 0, 0, 0, 0, mac, 2, 0, 0, 0, 0, 9, 8, 0, .. packet];

    /// <summary>A packet through the program, and where it is left, through the director.</summary>
    private void Send(int number, int server, TcpFlags flags, bool reply)
    {
        int client = number & 1;
        byte[] frame = reply ? _frames[1][(server * Clients.Length) + client] : _frames[0][client];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(reply ? 36 : 34), (ushort)(1000 + (number >> 1)));
        frame[47] = (byte)flags;
        _sent++;
        if (BpfRun.Pass(_file.EthernetProgram, frame, new BpfRun.PacketContext { InterfaceIndex = reply ? Inside : Outside }).IsRedirected)
        {
            _carried++;
            return;
        }

        _batch.Clear();
        frame.AsSpan(14).CopyTo(_batch.Room(0));
        _batch.Add(frame.Length - 14, default);
        _director.Process(_batch, _director.WorkerOf(0), Now);
        Assert.Equal(Verdict.Forward, _batch[0].Verdict);
    }
}
