using System.Net;
using Pivot.Control.Model;
using Pivot.Director;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Running;
using Pivot.Testing.Packets;

namespace Pivot.Tests;

/// <summary>What <c>pivot forwarding</c> says of a connection whose server is gone, and of packets that are scheduled one by one.</summary>
public sealed class ForwardingReportsTests : IDisposable
{
    private const int Connections = 16;
    private const ulong Now = 1_000_000;

    private readonly AnonymousRegion _region = new(PacketDirector.MemoryFor(Connections));
    private readonly PacketDirector _director;

    public ForwardingReportsTests()
    {
        _director = new PacketDirector(_region.Region, new TableOptions(Connections, Guid.NewGuid(), 1, Now, ConnectionTimeouts.Default), new DirectorOptions(1, 0));
    }

    public void Dispose()
    {
        _director.Dispose();
        _region.Dispose();
    }

    [Theory]
    [InlineData(OnServerLoss.Drop, "dropped", "on_server_loss = \"drop\"")]
    [InlineData(OnServerLoss.Reset, "refused", "on_server_loss = \"reset\"")]
    [InlineData(OnServerLoss.Reschedule, "forwarded", "the scheduler rr chooses")]
    public void Of_TcpConnectionWhoseServerIsDown_SaysWhatItsServiceMakesOfIt(OnServerLoss loss, string outcome, string why)
    {
        Apply(IpProtocol.Tcp, service => service with { OnServerLoss = loss });
        Send(PacketBuilder.Tcp("203.0.113.7", 40000, "192.0.2.80", 80, TcpFlags.Syn));
        Assert.Equal("known", Ask().Outcome);

        _director.TryChangeServer("web", "web1", condition => condition with { IsDown = true });
        ForwardingReport report = Ask();

        Assert.Equal(outcome, report.Outcome);
        Assert.Contains(why, report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OnePacketService_SaysThatNoConnectionIsKept()
    {
        Apply(IpProtocol.Udp, service => service with { OnePacket = true });

        Assert.StartsWith("It is scheduled by itself, in the service web, and no connection is kept (one_packet); the scheduler rr chooses", Ask().Summary, StringComparison.Ordinal);
    }

    private ForwardingReport Ask() =>
        ForwardingReports.Of(_director, new ForwardingQuery { Client = IPEndPoint.Parse("203.0.113.7:40000"), Virtual = IPEndPoint.Parse("192.0.2.80:80") }, Now);

    private void Apply(IpProtocol protocol, Func<VirtualServiceSpec, VirtualServiceSpec> change)
    {
        RealServerSpec[] servers = [Server("web1", "198.51.100.11"), Server("web2", "198.51.100.12")];
        var service = new VirtualServiceSpec("web", [AddressPrefix.Of(IpAddress.Parse("192.0.2.80"))], [protocol], [new PortRange(80, 80)], "rr", NoServerAction.Reject, servers);
        _director.Apply([change(service)], ConnectionTimeouts.Default);
    }

    private void Send(PacketBuilder packet)
    {
        using var batch = new PacketBatch(1);
        byte[] bytes = packet.Build();
        bytes.CopyTo(batch.Room(0));
        batch.Add(bytes.Length, default);
        _director.Process(batch, _director.WorkerOf(0), Now);
    }

    private static RealServerSpec Server(string name, string address) => new(name, IpAddress.Parse(address), null, 1, ForwardingMethod.Nat);
}
