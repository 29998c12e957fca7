using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using Pivot.Packets.Ethernet;
using Pivot.Testing.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>Checks that take the way of the clients' packets: connections of the board itself to one real server.</summary>
public sealed class CheckTests : IDisposable
{
    private const int Port = 45678;

    private static readonly NextHop Hop = new(3, new MacAddress(0x02_00_00_00_00_01), new MacAddress(0x02_00_00_00_00_11));
    private static readonly FlowKey Check = new(IpProtocol.Tcp, IpAddress.Parse(TunnelBench.Board), Port, IpAddress.Parse(Virtual), 80);

    private readonly DirectorBench _bench = new(extraHops: 1);

    public CheckTests()
    {
        TunnelBench.ApplyRoutes(_bench);
        _bench.Director.ApplyBoardAddresses([IpAddress.Parse(TunnelBench.Board)]);
        _bench.Apply(Web(Checked(TunnelBench.Tunnelled(Server1)), Checked(Direct(Server2))));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server2)] = Hop });
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Process_CheckOfATunnelledServer_GoesThroughItsTunnelEvenWhenItIsDown(bool isDown)
    {
        Change(Server1, condition => condition with { IsDown = isDown });
        Assert.True(_bench.Director.TryOpenCheck("web", Server1, Check, _bench.Now));

        Outcome outcome = Syn();

        Assert.Equal(Verdict.Forward, outcome.Verdict);
        Assert.Equal(IpAddress.Parse(Server1).ToIPAddress().GetAddressBytes(), outcome.Bytes[16..20]);
        Assert.Equal(4, outcome.Bytes[9]); // IP in IP (IANA protocol numbers)
        Assert.Equal(PacketBuilder.Tcp(TunnelBench.Board, Port, Virtual, 80, TcpFlags.Syn).Build()[12..20], outcome.Bytes[32..40]);
    }

    [Fact]
    public void Process_CheckOfAServerWithDirectRouting_GoesToItsEthernetAddressEvenWhenItIsDown()
    {
        Change(Server2, condition => condition with { IsDown = true });
        Assert.True(_bench.Director.TryOpenCheck("web", Server2, Check, _bench.Now));

        Outcome outcome = Syn();

        Assert.Equal(Verdict.Neighbour, outcome.Verdict);
        Assert.Same(Hop, outcome.NextHop);
    }

    [Fact]
    public void Process_NeighbourLost_CheckDoesNotArrive()
    {
        Assert.True(_bench.Director.TryOpenCheck("web", Server2, Check, _bench.Now));

        _bench.Director.Apply(new Dictionary<IpAddress, NextHop>());

        Assert.Equal(DropReason.NeighbourUnknown, Syn().Reason);
    }

    [Fact]
    public void Process_CheckEnded_IsRefusedLikeAnyPacketOfTheBoard()
    {
        Assert.True(_bench.Director.TryOpenCheck("web", Server1, Check, _bench.Now));
        _bench.Director.EndCheck(Check);

        Assert.Equal(DropReason.BoardLocal, Syn().Reason);
        Assert.Equal(0, _bench.Director.Table.Count);
    }

    [Fact]
    public void TryOpenCheck_ServerCountsNothingOfIt()
    {
        Assert.True(_bench.Director.TryOpenCheck("web", Server1, Check, _bench.Now));
        Syn();

        RealServer server = _bench.Director.Services[0].Servers[0];
        Assert.Equal((0, 0, 0L), (server.ActiveConnections, server.InactiveConnections, server.Traffic.PacketsIn));
        Assert.Equal(1, _bench.Director.Table.Count);
    }

    [Fact]
    public void TryOpenCheck_SameFlowAgain_GoesToTheServerOfTheLast()
    {
        Assert.True(_bench.Director.TryOpenCheck("web", Server1, Check, _bench.Now));
        Assert.True(_bench.Director.TryOpenCheck("web", Server2, Check, _bench.Now));

        Assert.Equal(Verdict.Neighbour, Syn().Verdict);
        Assert.Equal(1, _bench.Director.Table.Count);
    }

    [Fact]
    public void TryOpenCheck_ServerIsNotCheckedSo_IsFalse()
    {
        _bench.Apply(Web(TunnelBench.Tunnelled(Server1)));

        Assert.False(_bench.Director.TryOpenCheck("web", Server1, Check, _bench.Now));
        Assert.False(_bench.Director.TryOpenCheck("web", "other", Check, _bench.Now));
        Assert.False(_bench.Director.TryOpenCheck("other", Server1, Check, _bench.Now));
    }

    [Fact]
    public void Apply_AnotherMethodForTheServer_ChecksFollow()
    {
        _bench.Apply(Web(Checked(Direct(Server1))));
        _bench.Director.Apply(new Dictionary<IpAddress, NextHop> { [IpAddress.Parse(Server1)] = Hop });
        Assert.True(_bench.Director.TryOpenCheck("web", Server1, Check, _bench.Now));

        Assert.Equal(Verdict.Neighbour, Syn().Verdict);
    }

    private static RealServerSpec Direct(string address) => Server(address) with { Forwarding = ForwardingMethod.DirectRoute };

    private static RealServerSpec Checked(RealServerSpec server) => server with { IsCheckedAsClient = true };

    private Outcome Syn() => _bench.Send(PacketBuilder.Tcp(TunnelBench.Board, Port, Virtual, 80, TcpFlags.Syn));

    private void Change(string server, Func<ServerCondition, ServerCondition> change) => Assert.True(_bench.Director.TryChangeServer("web", server, change));
}
