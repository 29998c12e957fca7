using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Director.Tests.FastPath;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Director.Tests;

/// <summary>A director in memory with a clock that tests turn: packets in, outcomes out. <see cref="Restart"/> starts a new one on the same region.</summary>
internal sealed class DirectorBench : IDisposable
{
    public const string Virtual = "198.51.100.80";
    public const string Client = "192.0.2.10";
    public const string Server1 = "203.0.113.11";
    public const string Server2 = "203.0.113.12";
    public const string Virtual6 = "2001:db8:2::80";
    public const string Host = "198.51.100.90";
    public const string Host6 = "2001:db8:2::90";
    public const string Client6 = "2001:db8:1::10";
    public const string Server6 = "2001:db8:3::11";
    public const string OtherServer6 = "2001:db8:3::12";

    private static readonly Guid Boot = new("11111111-2222-3333-4444-555555555555");

    private readonly AnonymousRegion _region;
    private readonly PacketBatch _batch = new(64);
    private readonly int _limit;
    private readonly int _extraHops;
    private readonly PortRange? _ownPorts;
    private readonly bool _bridged;
    private ulong _seed = 0x9876_5432_1234_5678;

    public DirectorBench(int limit = 1024, int extraHops = 0, PortRange? ownPorts = null, bool bridged = false)
    {
        _bridged = bridged;
        _limit = limit;
        _extraHops = extraHops;
        _ownPorts = ownPorts;
        _region = new AnonymousRegion(PacketDirector.MemoryFor(limit));
        Director = Start(Boot, limit);
    }

    public PacketDirector Director { get; private set; }

    public AnonymousRegion Region => _region;

    /// <summary>The kernel's side of the fast path; null for none.</summary>
    public FakeFastPath? Fast { get; private set; }

    /// <summary>Ticks since boot.</summary>
    public ulong Now { get; set; } = 1_000_000;

    public static VirtualServiceSpec Service(string name, string scheduler, IpProtocol protocol, PortRange[] ports, params RealServerSpec[] servers) =>
        new(name, [AddressPrefix.Of(IpAddress.Parse(Virtual))], [protocol], ports, scheduler, NoServerAction.Reject, servers);

    /// <summary>The service on the IPv6 virtual address, beside those on the IPv4 one or instead.</summary>
    public static VirtualServiceSpec Over6(VirtualServiceSpec service) =>
        service with { Name = service.Name + "6", Addresses = [AddressPrefix.Of(IpAddress.Parse(Virtual6))] };

    /// <summary>A service that takes every protocol, on an address of its own.</summary>
    public static VirtualServiceSpec WholeHost(string address, params RealServerSpec[] servers) =>
        new("host " + address, [AddressPrefix.Of(IpAddress.Parse(address))], [IpProtocol.Any], [PortRange.Any], "rr", NoServerAction.Reject, servers);

    public static VirtualServiceSpec Web(params RealServerSpec[] servers) => Service("web", "rr", IpProtocol.Tcp, [new PortRange(80, 80)], servers);

    public static VirtualServiceSpec Dns(params RealServerSpec[] servers) => Service("dns", "rr", IpProtocol.Udp, [new PortRange(53, 53)], servers);

    public static RealServerSpec Server(string address, ushort? port = null, int weight = 1) =>
        new(address, IpAddress.Parse(address), port, weight, ForwardingMethod.Nat);

    public void Apply(params VirtualServiceSpec[] services) => Director.Apply(services, ConnectionTimeouts.Default);

    public void Restart(Guid? boot = null, int? limit = null)
    {
        Director.Dispose();
        _seed += 0x1234_5678_9abc;
        Director = Start(boot ?? Boot, limit ?? _limit);
    }

    /// <summary>Has the director carry connections from now on, by memory that outlives it.</summary>
    public FakeFastPath CarryBy(FakeFastPath? fast = null)
    {
        Fast ??= fast ?? new FakeFastPath(_limit, () => Now);
        Director.CarryBy(Fast, Now);
        return Fast;
    }

    /// <summary>Lets time pass, with the once-a-second expiry.</summary>
    public void Pass(TimeSpan time)
    {
        ulong end = Now + (ulong)(time.TotalSeconds * Ticks.PerSecond);
        while (Now < end)
        {
            Now = Math.Min(Now + Ticks.PerSecond, end);
            Director.Expire(Now);
        }
    }

    public Outcome Send(PacketBuilder builder) => Send(builder.Build(), builder.Offload());

    public Outcome Send(byte[] packet, OffloadHeader offload = default)
    {
        if (Fast is not null && Fast.TryCarry(packet))
        {
            return new Outcome(Verdict.Forward, DropReason.None, packet, offload, null, []) { IsCarried = true };
        }

        _batch.Clear();
        packet.CopyTo(_batch.Room(0));
        _batch.Add(packet.Length, offload);
        Director.Process(_batch, Director.WorkerOf(0), Now);
        byte[][] pieces = [.. Enumerable.Range(0, _batch[0].Pieces).Select(number => _batch.Piece(0, number, 0).ToArray())];
        return new Outcome(_batch[0].Verdict, _batch[0].Reason, _batch.Packet(0).ToArray(), _batch[0].Offload, _batch[0].NextHop, pieces) { Neighbour = _batch[0].Neighbour };
    }

    public Outcome FromClient(TcpFlags flags, int port = 40000, string client = Client, int virtualPort = 80) =>
        Send(PacketBuilder.Tcp(client, port, client.Contains(':') ? Virtual6 : Virtual, virtualPort, flags));

    public Outcome FromServer(TcpFlags flags, int port = 40000, string client = Client, string server = Server1, int serverPort = 80) =>
        Send(PacketBuilder.Tcp(server, serverPort, client, port, flags));

    public void Handshake(int port = 40000, string client = Client, string server = Server1, int serverPort = 80)
    {
        FromClient(TcpFlags.Syn, port, client);
        FromServer(TcpFlags.Syn | TcpFlags.Ack, port, client, server, serverPort);
        FromClient(TcpFlags.Ack, port, client);
    }

    public List<ConnectionSnapshot> Connections()
    {
        var all = new List<ConnectionSnapshot>();
        Director.ForEachConnection(
            connection =>
            {
                all.Add(connection);
                return true;
            },
            Now);
        return all;
    }

    public void Dispose()
    {
        Director.Dispose();
        _batch.Dispose();
        Fast?.Dispose();
        _region.Dispose();
    }

    private PacketDirector Start(Guid boot, int limit) =>
        new(_region.Region, new TableOptions(limit, boot, _seed, Now, ConnectionTimeouts.Default), new DirectorOptions(1, _extraHops)
        {
            IsBridged = _bridged,
            OwnAddressPorts = _ownPorts ?? DirectorOptions.DefaultOwnAddressPorts,
        });
}
