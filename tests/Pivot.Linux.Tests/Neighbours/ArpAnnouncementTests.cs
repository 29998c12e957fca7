using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Neighbours;

namespace Pivot.Linux.Tests.Neighbours;

public class ArpAnnouncementTests
{
    [Fact]
    public void Build_Address_IsABroadcastRequestForItself()
    {
        byte[] frame = ArpAnnouncement.Build(IPAddress.Parse("192.0.2.80"), PhysicalAddress.Parse("02-00-5E-10-20-30"));

        Assert.Equal(
            "FFFFFFFFFFFF" + "02005E102030" + "0806" + "0001" + "0800" + "06" + "04" + "0001" + "02005E102030" + "C0000250" + "000000000000" + "C0000250",
            Convert.ToHexString(frame));
    }
}
