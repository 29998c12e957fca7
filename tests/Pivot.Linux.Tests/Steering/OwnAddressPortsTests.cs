using System.Net;
using Pivot.Director.Ports;
using Pivot.Linux.Steering;

namespace Pivot.Linux.Tests.Steering;

public sealed class OwnAddressPortsTests
{
    private static readonly IPAddress Own = IPAddress.Parse("192.0.2.1");

    [Theory]
    [InlineData(255)]
    [InlineData(6)]
    [InlineData(17)]
    public void Refusals_EveryPortOfTheBoardsOwnAddress_IsRefused(byte protocol)
    {
        string refusal = Assert.Single(OwnAddressPorts.Refusals(Plan("192.0.2.1/32", protocol, 0, 65535), [Own]));

        Assert.StartsWith("The virtual address 192.0.2.1 is the board's own, and a service with port = \"any\" would take its ssh", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.80/32", 255, 0, 65535)]
    [InlineData("192.0.2.1/32", 6, 22, 22)]
    [InlineData("192.0.2.1/32", 6, 8000, 8099)]
    public void Refusals_OtherPortsOrAddresses_AreNone(string addresses, byte protocol, int first, int last) =>
        Assert.Empty(OwnAddressPorts.Refusals(Plan(addresses, protocol, first, last), [Own]));

    private static SteeringPlan Plan(string addresses, byte protocol, int first, int last) =>
        new([IPNetwork.Parse(addresses)], []) { Ports = [new SteeredPorts(IPNetwork.Parse(addresses), protocol, (ushort)first, (ushort)last)] };
}
