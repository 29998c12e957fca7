using System.Net;
using Pivot.Director.Ports;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;
using static Pivot.Director.Tests.FullNatBench;

namespace Pivot.Director.Tests;

public sealed class SourceSteeringTests
{
    private static readonly PortRange OwnPorts = new(61000, 65535);
    private static readonly HashSet<IpAddress> Own = [IpAddress.Parse(Board), IpAddress.Parse(Board6)];

    [Fact]
    public void AddTo_BoardsOwnAddress_SteersItsPortsAlone()
    {
        SteeringPlan plan = Steering(Web(FullNat(Server1))).AddTo(SteeringPlan.Empty);
        IPNetwork own = IPNetwork.Parse(Board + "/32");

        Assert.Equal([own], plan.VirtualAddresses);
        Assert.Equal([new SteeredPorts(own, 6, 61000, 65535), new SteeredPorts(own, 17, 61000, 65535), new SteeredPorts(own, 132, 61000, 65535)], plan.Ports);
        Assert.Equal([IPAddress.Parse(Board)], plan.SourceAddresses);
    }

    [Fact]
    public void AddTo_SourceOfPivotsAlone_IsLikeAVirtualAddress()
    {
        var before = new SteeringPlan([IPNetwork.Parse(Virtual + "/32")], [IPAddress.Parse(Server2)]);

        SteeringPlan plan = Steering(Web(FullNat(Server1) with { Sources = [IpAddress.Parse(Source1)] })).AddTo(before);

        Assert.Equal([IPNetwork.Parse(Virtual + "/32"), IPNetwork.Parse(Source1 + "/32")], plan.VirtualAddresses);
        Assert.Empty(plan.Ports);
        Assert.Equal(before.ReplySources, plan.ReplySources);
    }

    [Fact]
    public void AddTo_OtherMethods_NeedNothing()
    {
        SteeringPlan plan = Steering(Web(Server(Server1))).AddTo(SteeringPlan.Empty);

        Assert.True(plan.IsEmpty);
        Assert.Empty(plan.Ports);
    }

    [Fact]
    public void Conflicts_ServiceWithALocalPortOfTheBoardsOwnAddress_IsNamed()
    {
        VirtualServiceSpec own = Service("high", "rr", IpProtocol.Tcp, [new(60000, 61000)], FullNat(Server1)) with { Addresses = [AddressPrefix.Of(IpAddress.Parse(Board))] };
        VirtualServiceSpec elsewhere = Service("elsewhere", "rr", IpProtocol.Tcp, [new(60000, 61000)], FullNat(Server1));

        Assert.Contains("high has port 60000-61000 of the board's own address 203.0.113.1", Assert.Single(Steering(own, elsewhere).Conflicts([own, elsewhere])), StringComparison.Ordinal);
    }

    [Fact]
    public void AddTo_Masquerade_SteersItsPortsAndEchoesAndWhatServersOfTheFamilySend()
    {
        VirtualServiceSpec[] services = [Web(Server(Server1), FullNat(Server2)), Over6(Web(Server(Server6))), Dns(Server(Board))];
        IPNetwork own = IPNetwork.Parse("192.0.2.1/32");
        IPNetwork fullNat = IPNetwork.Parse(Board + "/32");
        var before = new SteeringPlan([], [IPAddress.Parse(Server1)]);

        SteeringPlan plan = new SourceSteering(services, Routes(1500), Own, OwnPorts, IpAddress.Parse("192.0.2.1")).AddTo(before);

        Assert.Equal([own, fullNat], plan.VirtualAddresses);
        Assert.Equal(
            [new(own, 6, 61000, 65535), new(own, 17, 61000, 65535), new(own, 132, 61000, 65535), new(own, 1, 61000, 65535), new(fullNat, 6, 61000, 65535), new SteeredPorts(fullNat, 17, 61000, 65535), new SteeredPorts(fullNat, 132, 61000, 65535)], plan.Ports);
        Assert.Equal([IPAddress.Parse(Server1), IPAddress.Parse(Server2)], plan.ReplySources);
    }

    [Fact]
    public void Conflicts_ServiceWithAPortOfMasquerade_IsNamed()
    {
        VirtualServiceSpec own = Service("high", "rr", IpProtocol.Tcp, [new(61000, 61000)], Server(Server1)) with { Addresses = [AddressPrefix.Of(IpAddress.Parse(Board))] };

        Assert.Equal(
            ["The service high has port 61000 of the board's own address 203.0.113.1, where 61000-65535 are the local ports of masquerade: give the service another port or address."],
            new SourceSteering([own], Routes(1500), Own, OwnPorts, IpAddress.Parse(Board)).Conflicts([own]));
    }

    private static SourceSteering Steering(params VirtualServiceSpec[] services) => new(services, Routes(1500), Own, OwnPorts);
}
