using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Neighbours;

namespace Pivot.Linux.Tests.Neighbours;

public class ArpRequestTests
{
    private static readonly PhysicalAddress Hardware = PhysicalAddress.Parse("02-00-5E-10-20-30");

    [Fact]
    public void Build_AddressForItself_IsABroadcastAnnouncement()
    {
        byte[] frame = ArpRequest.Build(IPAddress.Parse("192.0.2.80"), IPAddress.Parse("192.0.2.80"), Hardware);

        Assert.Equal(
            "FFFFFFFFFFFF" + "02005E102030" + "0806" + "0001" + "0800" + "06" + "04" + "0001" + "02005E102030" + "C0000250" + "000000000000" + "C0000250",
            Convert.ToHexString(frame));
    }

    [Fact]
    public void ParseSender_OwnRequest_IsTheSender()
    {
        byte[] frame = ArpRequest.Build(IPAddress.Parse("192.0.2.80"), IPAddress.Parse("192.0.2.2"), Hardware);

        Assert.Equal(new AddressClaim(IPAddress.Parse("192.0.2.2"), Hardware), ArpRequest.ParseSender(frame));
    }

    [Fact]
    public void ParseSender_EveryCutAndOtherType_IsNone()
    {
        byte[] frame = ArpRequest.Build(IPAddress.Parse("192.0.2.80"), IPAddress.Parse("192.0.2.2"), Hardware);

        Assert.All(Enumerable.Range(0, frame.Length), length => Assert.Null(ArpRequest.ParseSender(frame.AsSpan(0, length))));
        frame[12] = 0x86;
        Assert.Null(ArpRequest.ParseSender(frame));
    }
}
