using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Neighbours;

namespace Pivot.Linux.Tests.Neighbours;

public class NeighbourDiscoveryTests
{
    private static readonly PhysicalAddress Hardware = PhysicalAddress.Parse("02-00-5E-10-20-30");
    private static readonly IPAddress Address = IPAddress.Parse("2001:db8::80");

    [Fact]
    public void BuildAnnouncement_Address_IsAnAdvertisementToAllNodes()
    {
        byte[] frame = NeighbourDiscovery.BuildAnnouncement(Address, Hardware);

        Assert.Equal(
            "333300000001" + "02005E102030" + "86DD"
            + "60000000" + "0020" + "3A" + "FF" + "20010DB8000000000000000000000080" + "FF020000000000000000000000000001"
            + "8800" + Convert.ToHexString(frame, 56, 2) + "A0000000" + "20010DB8000000000000000000000080" + "0201" + "02005E102030",
            Convert.ToHexString(frame));
        Assert.Equal(0xffff, Sum(frame));
    }

    [Fact]
    public void ParseAdvertisement_OwnAnnouncement_IsTheAddress()
    {
        byte[] message = NeighbourDiscovery.BuildAnnouncement(Address, Hardware)[54..];

        Assert.Equal(new AddressClaim(Address, Hardware), NeighbourDiscovery.ParseAdvertisement(message));
        Assert.All(Enumerable.Range(0, message.Length), length => Assert.Null(NeighbourDiscovery.ParseAdvertisement(message.AsSpan(0, length))));
        Assert.Null(NeighbourDiscovery.ParseAdvertisement(NeighbourDiscovery.BuildSolicitation(Address, Hardware)));
    }

    [Fact]
    public void SolicitedNode_Address_KeepsTheLastThreeBytes() =>
        Assert.Equal(IPAddress.Parse("ff02::1:ff12:3456"), NeighbourDiscovery.SolicitedNode(IPAddress.Parse("2001:db8::12:3456")));

    /// <summary>The one's complement sum of addresses, length, protocol and message.</summary>
    private static int Sum(byte[] frame)
    {
        int sum = 32 + 58;
        for (int index = 22; index < frame.Length; index += 2)
        {
            sum += (frame[index] << 8) | frame[index + 1];
        }

        return (sum & 0xffff) + (sum >> 16);
    }
}
