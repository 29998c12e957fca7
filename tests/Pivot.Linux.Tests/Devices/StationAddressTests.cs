using System.Net.NetworkInformation;
using Pivot.Linux.Devices;
using Pivot.Linux.RtNetlink;
using Pivot.Packets.Ethernet;

namespace Pivot.Linux.Tests.Devices;

public class StationAddressTests
{
    private const string Machine = "0123456789abcdef0123456789abcdef";
    private static readonly NetworkLink Bridge = Link("br0", "bridge", "02-00-00-00-00-09");
    private static readonly NetworkLink Card = Link("eth0", null, "b8-27-eb-00-00-01");
    private static readonly NetworkLink Container = Link("veth1", "veth", "02-42-00-00-00-01");

    [Fact]
    public void For_AnyMachine_IsASingleStationsLocallyAdministeredAddressThatIsNotThePorts()
    {
        for (int machine = 0; machine < 1000; machine++)
        {
            MacAddress station = StationAddress.For($"{machine}", Card, [], "pivot0");

            Assert.True(station.IsSingleStation);
            Assert.Equal(0x02UL, (station.Value >> 40) & 0x03);
            Assert.NotEqual(station, StationAddress.OfPort(station));
            Assert.Equal(0xfeUL, StationAddress.OfPort(station).Value >> 40);
        }
    }

    [Fact]
    public void For_ABridge_FollowsItsCardAndNotWhatElseIsPluggedIn()
    {
        MacAddress station = StationAddress.For(Machine, Bridge, [Card], "pivot0");

        Assert.Equal(station, StationAddress.For(Machine, Bridge with { HardwareAddress = Container.HardwareAddress }, [Container, Card], "pivot0"));
        Assert.Equal(station, StationAddress.For(Machine, Card, [], "pivot0"));
    }

    [Fact]
    public void For_AnotherMachineCardOrDevice_IsAnother()
    {
        MacAddress[] stations =
        [
            StationAddress.For(Machine, Card, [], "pivot0"), StationAddress.For("other", Card, [], "pivot0"), StationAddress.For(Machine, Bridge, [], "pivot0"), StationAddress.For(Machine, Card, [], "pivot1"),
        ];

        Assert.Equal(stations.Length, stations.Distinct().Count());
    }

    private static NetworkLink Link(string name, string? kind, string hardware) => new(2, name, 1500, IsUp: true, UsesArp: true, kind, PhysicalAddress.Parse(hardware));
}
