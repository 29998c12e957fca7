using Pivot.Packets.Ethernet;
using Pivot.Packets.Tests.Vectors;
using Pivot.Testing.Packets;

namespace Pivot.Packets.Tests.Ethernet;

public sealed class EthernetHeaderTests
{
    // Made with scapy 2.5.0: Ether()/IP, Ether()/Dot1Q(vlan=100, prio=5)/IP.
    private const string Untagged = "02005e10000102005e1000020800450000140001";
    private const string Tagged = "02005e10000102005e1000028100a0640800450000140001";

    private static readonly MacAddress One = new(0x02005e100001);
    private static readonly MacAddress Two = new(0x02005e100002);

    [Theory]
    [InlineData(Untagged, null, 14)]
    [InlineData(Tagged, 0xa064, 18)]
    public void TryParse_Frame_ReadsItAndWritesItBack(string hex, int? tag, int length)
    {
        byte[] frame = Convert.FromHexString(hex);

        Assert.True(EthernetHeader.TryParse(frame, out EthernetHeader header));

        Assert.Equal(new EthernetHeader(One, Two, EtherType.IPv4, (ushort?)tag), header);
        Assert.Equal(length, header.Length);
        byte[] written = new byte[length];
        header.Write(written);
        Assert.Equal(frame[..length], written);
    }

    [Theory]
    [InlineData("02005e10000102005e10000208")]
    [InlineData("02005e10000102005e1000028100a06408")]
    [InlineData("0180c200000002005e100002002642420300")]
    public void TryParse_ShortOrIeee8023_IsRefused(string hex) => Assert.False(EthernetHeader.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void TryParse_TwoTags_LeavesTheSecondAsTheType()
    {
        Assert.True(EthernetHeader.TryParse(Convert.FromHexString("02005e10000102005e1000028100000181000002080045"), out EthernetHeader header));
        Assert.Equal((EtherType.Vlan, (ushort)1), (header.Type, header.VlanTag!.Value));
    }

    [Theory]
    [InlineData("224.0.0.251", "01:00:5e:00:00:fb")]
    [InlineData("239.255.255.250", "01:00:5e:7f:ff:fa")]
    [InlineData("ff02::1:ff00:80", "33:33:ff:00:00:80")]
    [InlineData("ff02::1", "33:33:00:00:00:01")]
    public void ForMulticast_Group_HasItsEthernetAddress(string group, string expected)
    {
        MacAddress address = MacAddress.ForMulticast(IpAddress.Parse(group));
        Assert.Equal(expected, address.ToString());
        Assert.True(address.IsGroup);
    }

    [Fact]
    public void IsSingleStation_KindsOfAddresses_OnlyOneOf()
    {
        Assert.True(One.IsSingleStation);
        Assert.False(MacAddress.Broadcast.IsSingleStation);
        Assert.False(default(MacAddress).IsSingleStation);
        Assert.False(new MacAddress(0x01005e000001).IsSingleStation);
        Assert.NotEqual(One, Two);
    }

    [Fact]
    public void TryParse_HostileFramesAtAGuardPage_StaysInBounds()
    {
        using var memory = new GuardedMemory(4096);
        var corpus = new MutatedPackets(new Random(1), [Convert.FromHexString(Untagged), Convert.FromHexString(Tagged)]);
        int read = 0;
        for (int i = 0; i < 200_000; i++)
        {
            Span<byte> frame = memory.Place(corpus.Next());
            if (EthernetHeader.TryParse(frame, out EthernetHeader header))
            {
                read++;
                Assert.True(header.Length <= frame.Length);
            }
        }

        Assert.InRange(read, 100_000, 190_000);
    }
}
