using System.Net;

namespace Pivot.Packets.Tests;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("2001:db8::80", false)]
    [InlineData("fe80::1:2:3:4", false)]
    public void Parse_Text_ComesBackTheSame(string text, bool isIPv4)
    {
        IpAddress address = IpAddress.Parse(text);

        Assert.Equal(text, address.ToString());
        Assert.Equal(isIPv4, address.IsIPv4);
        Assert.Equal(isIPv4 ? 32 : 128, address.BitLength);
        Assert.Equal(address, IpAddress.From(IPAddress.Parse(text)));
        Assert.Equal(IPAddress.Parse(text), address.ToIPAddress());
    }

    [Fact]
    public void Parse_MappedIPv4_IsIPv4() => Assert.Equal(IpAddress.Parse("192.0.2.1"), IpAddress.Parse("::ffff:192.0.2.1"));

    [Theory]
    [InlineData("192.0.2.256")]
    [InlineData("2001:db8:::1")]
    [InlineData("web1")]
    [InlineData("")]
    public void Parse_NoAddress_Throws(string text) => Assert.Throws<FormatException>(() => IpAddress.Parse(text));

    [Theory]
    [InlineData("192.0.2.129", 32, "192.0.2.129")]
    [InlineData("192.0.2.129", 25, "192.0.2.128")]
    [InlineData("192.0.2.129", 1, "128.0.0.0")]
    [InlineData("192.0.2.129", 0, "0.0.0.0")]
    [InlineData("2001:db8:ffff:ffff:ffff::1", 128, "2001:db8:ffff:ffff:ffff::1")]
    [InlineData("2001:db8:ffff:ffff:ffff::1", 127, "2001:db8:ffff:ffff:ffff::")]
    [InlineData("2001:db8:ffff:ffff:ffff::1", 65, "2001:db8:ffff:ffff:8000::")]
    [InlineData("2001:db8:ffff:ffff:ffff::1", 64, "2001:db8:ffff:ffff::")]
    [InlineData("2001:db8:ffff:ffff:ffff::1", 33, "2001:db8:8000::")]
    [InlineData("2001:db8:ffff:ffff:ffff::1", 0, "::")]
    public void Network_PrefixLength_KeepsThatManyBits(string address, int length, string expected) =>
        Assert.Equal(IpAddress.Parse(expected), IpAddress.Parse(address).Network(length));

    [Theory]
    [InlineData("224.0.0.1", true)]
    [InlineData("239.255.255.255", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("223.255.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("ff02::1", true)]
    [InlineData("fe80::1", false)]
    public void IsMulticastOrBroadcast_Address_IsToldApart(string address, bool expected) => Assert.Equal(expected, IpAddress.Parse(address).IsMulticastOrBroadcast);

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("1.0.0.0", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("ff02::1", false)]
    public void IsSingleHost_Address_IsToldApart(string address, bool expected) => Assert.Equal(expected, IpAddress.Parse(address).IsSingleHost);

    [Theory]
    [InlineData("fe80::", true)]
    [InlineData("fe80::1", true)]
    [InlineData("febf:ffff::1", true)]
    [InlineData("fec0::1", false)]
    [InlineData("fe7f::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("169.254.1.1", false)]
    public void IsLinkLocalIPv6_Address_IsToldApart(string address, bool expected) => Assert.Equal(expected, IpAddress.Parse(address).IsLinkLocalIPv6);

    [Fact]
    public void WithPort_BothFamilies_AreWrittenAsUsual()
    {
        Assert.Equal("192.0.2.1:80", IpAddress.Parse("192.0.2.1").WithPort(80));
        Assert.Equal("[2001:db8::1]:80", IpAddress.Parse("2001:db8::1").WithPort(80));
    }

    [Fact]
    public void ReadIPv6_NetworkOrder_IsRead()
    {
        byte[] bytes = IPAddress.Parse("2001:db8::1234").GetAddressBytes();

        Assert.Equal(IpAddress.Parse("2001:db8::1234"), IpAddress.ReadIPv6(bytes));
    }
}
