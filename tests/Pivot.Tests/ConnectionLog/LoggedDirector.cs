using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Testing.Packets;

namespace Pivot.Tests.ConnectionLog;

/// <summary>A director with one service on 192.0.2.80 that logs, whose packets a test makes.</summary>
internal sealed class LoggedDirector : IDisposable
{
    private const int Limit = 8192;
    private readonly AnonymousRegion _region = new(PacketDirector.MemoryFor(Limit));
    private readonly PacketBatch _batch = new(1);

    public LoggedDirector()
    {
        Director = new PacketDirector(_region.Region, new TableOptions(Limit, Guid.NewGuid(), 0x1234_5678_9abc_def1, Now, ConnectionTimeouts.Default), new DirectorOptions(1, 1));
        Director.Apply(
            [
                new VirtualServiceSpec(
                    "web", [AddressPrefix.Of(IpAddress.Parse("192.0.2.80"))], [IpProtocol.Udp], [new PortRange(80, 80)], "rr", NoServerAction.Reject,
                    [
                        new RealServerSpec("web1", IpAddress.Parse("192.0.2.11"), 8080, 1, ForwardingMethod.Nat),
                        new RealServerSpec("web2", IpAddress.Parse("192.0.2.12"), null, 0, ForwardingMethod.DirectRoute),
                    ])
                {
                    Telling = ConnectionTelling.End,
                },
            ],
            ConnectionTimeouts.Default);
    }

    public PacketDirector Director { get; }

    public ulong Now { get; set; } = 1_000_000;

    public VirtualService Service => Director.Services[0];

    public RealServer Direct => Service.Servers[1];

    /// <summary>Opens a connection from each of so many client ports, from <paramref name="first"/> on.</summary>
    public void Open(int first, int count)
    {
        for (int port = first; port < first + count; port++)
        {
            byte[] packet = PacketBuilder.Udp("198.51.100.7", port, "192.0.2.80", 80).Build();
            _batch.Clear();
            packet.CopyTo(_batch.Room(0));
            _batch.Add(packet.Length, default);
            Director.Process(_batch, Director.WorkerOf(0), Now);
            Assert.Equal(Verdict.Forward, _batch[0].Verdict);
        }
    }

    /// <summary>Lets all connections end.</summary>
    public void PassTenMinutes()
    {
        Now += 600 * Ticks.PerSecond;
        Director.Expire(Now);
    }

    public void Dispose()
    {
        _batch.Dispose();
        Director.Dispose();
        _region.Dispose();
    }
}
