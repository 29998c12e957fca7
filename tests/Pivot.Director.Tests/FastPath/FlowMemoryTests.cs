using Pivot.Director.Connections;
using Pivot.Director.FastPath;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Tunnels;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;
using static Pivot.Director.Tests.TunnelBench;

namespace Pivot.Director.Tests.FastPath;

/// <summary>Who has which part of the fast path's memory, and for how long: connections, servers, runs of the director.</summary>
public sealed class FlowMemoryTests : IDisposable
{
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;

    private readonly DirectorBench _bench = new();
    private readonly FakeFastPath _fast;

    public FlowMemoryTests()
    {
        _fast = _bench.CarryBy();
        Apply();
    }

    public void Dispose() => _bench.Dispose();

    /// <summary>While it was carried nothing but the lost memory knew when the last packet came.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Restart_MemoryIsGone_CarriedConnectionsAreNotTakenForIdle(bool carriesAgain)
    {
        _bench.Handshake();
        for (int minute = 0; minute < 14; minute++)
        {
            _bench.Pass(TimeSpan.FromMinutes(1));
            Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        }

        _bench.Restart();
        _bench.LoseFlows();
        if (carriesAgain)
        {
            _bench.CarryBy();
        }

        Apply();
        _bench.Pass(TimeSpan.FromMinutes(14));

        Assert.False(Assert.Single(_bench.Connections()).FastPath);
        _bench.Pass(TimeSpan.FromMinutes(2));
        Assert.Empty(_bench.Connections());
    }

    [Fact]
    public void Expire_BeforeCarryBy_EndsNoCarriedConnection()
    {
        _bench.Handshake();
        for (int minute = 0; minute < 20; minute++)
        {
            _bench.Now += 60 * Ticks.PerSecond;
            Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        }

        _bench.Restart();
        _bench.Director.Expire(_bench.Now);
        _bench.CarryBy();
        Apply();
        _bench.Director.Expire(_bench.Now);

        Assert.False(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.Equal(TimeSpan.FromMinutes(15), Assert.Single(_bench.Connections()).Expires);
    }

    [Fact]
    public void CarryBy_Twice_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => _bench.CarryBy());

        _bench.Handshake();
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
    }

    /// <summary>What was told is not lost with the flows that it was told of.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(0)]
    public void Apply_OtherWayWhileEventsWait_StatesAreThoseOfWhatWasCarried(int room)
    {
        ApplyTunnels(_bench);
        _bench.FromClient(TcpFlags.Syn);
        _bench.FromClient(TcpFlags.Ack);
        _bench.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ConnectionState.Established, Assert.Single(_bench.Connections()).State);
        _fast.EventRoom = room;
        Assert.True(_bench.FromClient(FinAck).IsCarried);

        ApplyRoutes(_bench, inside: 1400);

        ConnectionSnapshot connection = Assert.Single(_bench.Connections());
        Assert.Equal((ConnectionState.FinWait, false, 3L), (connection.State, connection.FastPath, connection.PacketsIn));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(0)]
    public void StopCarrying_WhileEventsWait_StatesAreThoseOfWhatWasCarried(int room)
    {
        _bench.Handshake();
        _bench.Director.CollectFlows(_bench.Now);
        _fast.EventRoom = room;
        Assert.True(_bench.FromClient(FinAck).IsCarried);
        Assert.True(_bench.FromServer(FinAck).IsCarried);

        _bench.Director.StopCarrying(_bench.Now);

        Assert.Equal(ConnectionState.TimeWait, Assert.Single(_bench.Connections()).State);
    }

    /// <summary>No way into the new tunnel is known: a place that stood for another one, or for none, must not stay because of that.</summary>
    [Theory]
    [InlineData(ForwardingMethod.DirectRoute, TunnelType.IpIp)]
    [InlineData(ForwardingMethod.Tunnel, TunnelType.Gue)]
    public void Apply_OtherMethodWithoutAWay_ItsPacketsAreTheDirectors(ForwardingMethod before, TunnelType after)
    {
        ApplyRoutes(_bench);
        _bench.Apply(Web(Server(Server1) with { Forwarding = before }));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = new(2, default, default) });
        _bench.FromClient(TcpFlags.Syn);
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);

        _bench.Director.Apply((RouteMtu[])[]);
        _bench.FromClient(TcpFlags.Ack);
        Assert.True(_bench.FromClient(TcpFlags.Ack).IsCarried);
        _bench.Apply(Web(Tunnelled(Server1, new TunnelSpec(after))));

        Outcome outcome = _bench.FromClient(TcpFlags.Ack);
        Assert.Equal((false, Verdict.Drop, 0), (outcome.IsCarried, outcome.Verdict, _bench.Director.FastPath!.Value.Flows));
    }

    [Fact]
    public void Process_TunnelWithChecksum_NothingIsPutInForce()
    {
        ApplyTunnels(_bench, new TunnelSpec(TunnelType.Gue, HasChecksum: true));
        _bench.FromClient(TcpFlags.Syn);

        Assert.False(_bench.FromClient(TcpFlags.Ack).IsCarried);
        Assert.Equal((0, 0L), (_bench.Director.FastPath!.Value.Flows, _bench.Director.FastPath!.Value.Refused));
    }

    /// <summary>Beside the 128 bytes of the connection table, 192 for IPv6. The 155 are what <c>connections = 0</c> counts for the fast path.</summary>
    [Theory]
    [InlineData(false, 155)]
    [InlineData(true, 220)]
    public void Process_AllConnectionsCarried_TakeSoManyBytesOfTheFastPathEach(bool isIPv6, int bytes)
    {
        const int count = (1 << 17) - 1;
        using var bench = new DirectorBench(count);
        FakeFastPath fast = bench.CarryBy();
        bench.Apply(isIPv6 ? Over6(Web(Server(Server6, 80))) : Web(Server(Server1, 80)));
        for (int number = 0; number < count; number++)
        {
            bench.FromClient(TcpFlags.Syn, 1 + (number & 0x3fff), isIPv6 ? $"2001:db8:1::{number >> 14:x}" : $"10.0.0.{number >> 14}");
        }

        FastPathStatus status = bench.Director.FastPath!.Value;
        Assert.Equal(count, status.Flows + (int)status.Refused);
        Assert.InRange(fast.ChunkBytes / (double)status.Flows, bytes - 5, bytes + 3);
    }

    /// <summary>A program may still have the old place in hand.</summary>
    [Fact]
    public void Apply_ServerInsteadOfAnother_HasAnotherPlaceAndTheOldOneStaysReadable()
    {
        _bench.Apply(Web(Server(Server1) with { Forwarding = ForwardingMethod.DirectRoute }));
        _bench.FromClient(TcpFlags.Syn);
        uint before = PlaceOf(Server1);

        _bench.Apply(Web(Server(Server2) with { Forwarding = ForwardingMethod.DirectRoute }));

        Assert.NotEqual(before, PlaceOf(Server2));
        Assert.Equal((0u, 0), (_fast.Server(before).Flags, _fast.Server(before).Id));
        Assert.Equal(IpAddress.Parse(Server1), IpAddress.ReadIPv4(((ReadOnlySpan<byte>)_fast.Server(before).Address)[..4]));

        uint PlaceOf(string address) => (uint)Enumerable.Range(0, 256).Last(place =>
            _fast.Server((uint)place).Id != 0 && IpAddress.ReadIPv4(((ReadOnlySpan<byte>)_fast.Server((uint)place).Address)[..4]) == IpAddress.Parse(address));
    }

    /// <summary>A program may still have the old flow in hand.</summary>
    [Fact]
    public void Process_ConnectionAfterConnection_HasARecordThatHasRested()
    {
        var records = new HashSet<uint>();
        for (int port = 1; port <= 60; port++)
        {
            _bench.FromClient(TcpFlags.Syn, port);
            Assert.True(records.Add(_fast.Find(Segment(port))), $"the record of {port} was used a moment before");
            Assert.True(_bench.FromServer(TcpFlags.Rst, port, server: port % 2 != 0 ? Server1 : Server2).IsCarried);
            _bench.Pass(TimeSpan.FromSeconds(12));
            Assert.Empty(_bench.Connections());
        }

        Assert.DoesNotContain(0u, records);
    }

    /// <summary>What the kernel would not forward from the device is not carried past it.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.1.2.3")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.9")]
    public void Process_MartianClient_StaysOnTheSlowPath(string client)
    {
        for (int packet = 0; packet < 3; packet++)
        {
            Assert.False(_bench.Send(PacketBuilder.Udp(client, 1000, Virtual, 53)).IsCarried);
        }

        Assert.All(_bench.Connections(), connection => Assert.False(connection.FastPath));
    }

    /// <summary>Bytes are in the stream in one way, and the server is told in another by now: what a reply would need no program does.</summary>
    [Fact]
    public void Apply_ProxyConnectionsServerIsToldByToa_TheyStayOnTheSlowPath()
    {
        _bench.Apply(Web(FullNat(Server1, 8080, ClientAddressMode.ProxyV1)));
        ApplyBoard(_bench.Director);
        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Syn).Sequence(99));
        (string local, int port) = Local(_bench);
        _bench.Send(PacketBuilder.Tcp(Server1, 8080, local, port, TcpFlags.Ack).Sequence(2, 1000));
        Assert.True(Assert.Single(_bench.Connections()).FastPath);

        _bench.Apply(Web(FullNat(Server1, 8080, ClientAddressMode.Toa)));
        _bench.Send(PacketBuilder.Tcp(Client, 40000, Virtual, 80, TcpFlags.Ack).Sequence(200, 2));

        Assert.False(Assert.Single(_bench.Connections()).FastPath);
        Assert.Equal(0u, _fast.Find(Segment(40000)));
    }

    /// <summary>Asking costs system calls under a lock, so it is not done for each new connection; but when there is room again it is found.</summary>
    [Theory]
    [InlineData(FlowPart.Flows)]
    [InlineData(FlowPart.Addresses6)]
    public void Process_NoRoomForAChunk_AsksOnceASecondAndGoesOnWhenThereIs(FlowPart part)
    {
        _bench.Apply(Over6(Web(Server(Server6, 80))));
        _fast.MostChunks[part] = 0;
        int asked = 0;
        _fast.OnAskForChunk = (of, _) => asked += of == part ? 1 : 0;
        for (int port = 1; port <= 100; port++)
        {
            _bench.FromClient(TcpFlags.Syn, port, Client6);
        }

        Assert.Equal(1, asked);
        _fast.MostChunks.Remove(part);
        _bench.Pass(TimeSpan.FromSeconds(2));
        _bench.FromClient(TcpFlags.Syn, 200, Client6);

        Assert.Equal((2, 1), (asked, _bench.Director.FastPath!.Value.Flows));
    }

    /// <summary>A direction that was silent for longer than the clock's low bits tell much of was not seen in the future.</summary>
    [Fact]
    public void TickOf_SilentForFiftyDays_IsInThePast()
    {
        var table = new FlowTable(_fast, 1024, 1);
        uint seen = _fast.Now;
        ulong then = _bench.Now;
        _bench.Now += 50UL * 24 * 3600 * Ticks.PerSecond;
        table.NoteTime(_bench.Now);

        Assert.InRange((long)((uint)_bench.Now - table.TickOf(seen)) - (long)(_bench.Now - then), -10, 10);
        Assert.InRange((int)(table.TickOf(_fast.Now + 1000) - (uint)_bench.Now), 100, 110);
    }

    private static byte[] Segment(int port) => PacketBuilder.Tcp(Client, port, Virtual, 80, TcpFlags.Ack).Build();

    private void Apply() => _bench.Apply(Web(Server(Server1, 80), Server(Server2, 80)), Dns(Server(Server1, 53)));
}
