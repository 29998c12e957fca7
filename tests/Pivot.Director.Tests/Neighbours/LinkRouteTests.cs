using Pivot.Director.Neighbours;
using Pivot.Packets;
using Pivot.Packets.Ethernet;

namespace Pivot.Director.Tests.Neighbours;

/// <summary>Where the station sends a packet, and what it counts of those that it does not.</summary>
public sealed class LinkRouteTests : IDisposable
{
    private readonly LinkBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Route_HostBehindTheGateway_GoesToTheGatewaysEthernetAddress()
    {
        _bench.Reach(LinkBench.Gateway, LinkBench.OtherHardware);

        Assert.Equal((NeighbourAnswer.Known, LinkBench.OtherHardware), Route("203.0.113.7"));
    }

    [Fact]
    public void Route_NowhereToGo_IsCountedByName()
    {
        Assert.Equal(NeighbourAnswer.Dropped, Route("192.0.2.255").Answer);

        Assert.Equal(1, _bench.Host.Drops(DropReason.NoRoute));
    }

    [Fact]
    public void Reach_HostBehindTheGateway_IsRefusedForARouterWouldSendItBack()
    {
        _bench.Reach(LinkBench.Gateway, LinkBench.OtherHardware);

        NeighbourAnswer answer = _bench.Host.Reach(IpAddress.Parse("203.0.113.7"), new byte[40], default, _bench.Now, _bench.Output, out _);

        Assert.Equal((NeighbourAnswer.Dropped, 1L), (answer, _bench.Host.Drops(DropReason.NoRoute)));
    }

    [Fact]
    public void Reach_StationOfTheLink_IsAskedForAndThenKnown()
    {
        byte[] packet = new byte[40];
        Assert.Equal(NeighbourAnswer.Held, _bench.Host.Reach(LinkBench.Server, packet, default, _bench.Now, _bench.Output, out _));
        _bench.Answer(LinkBench.Server, LinkBench.ServerHardware);

        Assert.Equal(NeighbourAnswer.Known, _bench.Host.Reach(LinkBench.Server, packet, default, _bench.Now, _bench.Output, out MacAddress hardware));
        Assert.Equal(LinkBench.ServerHardware, hardware);
    }

    [Fact]
    public void Drops_UnansweredNeighbour_IsNeighbourUnknown()
    {
        Assert.Equal(NeighbourAnswer.Held, Route("192.0.2.99").Answer);

        _bench.Pass(5);

        Assert.Equal((1L, 0L, 0L), (_bench.Host.Drops(DropReason.NeighbourUnknown), _bench.Host.Drops(DropReason.NeighbourQueueFull), _bench.Host.Drops(DropReason.NeighbourTableFull)));
    }

    private (NeighbourAnswer Answer, MacAddress Hardware) Route(string destination)
    {
        NeighbourAnswer answer = _bench.Host.Route(IpAddress.Parse(destination), new byte[40], default, _bench.Now, _bench.Output, out MacAddress hardware);
        return (answer, hardware);
    }
}
