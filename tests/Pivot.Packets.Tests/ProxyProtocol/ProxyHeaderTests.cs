using System.Net;
using System.Text;
using Pivot.Packets.ProxyProtocol;

namespace Pivot.Packets.Tests.ProxyProtocol;

public sealed class ProxyHeaderTests
{
    private const string Signature = "0d0a0d0a000d0a515549540a";

    [Theory]
    [InlineData("192.168.0.1", 56324, "192.168.0.11", 443, "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n")]
    [InlineData("255.255.255.255", 65535, "255.255.255.255", 65535, "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n")]
    [InlineData("0.0.0.0", 0, "10.0.100.9", 1, "PROXY TCP4 0.0.0.0 10.0.100.9 0 1\r\n")]
    [InlineData("2001:db8::10", 40000, "2001:db8:2::80", 443, "PROXY TCP6 2001:db8::10 2001:db8:2::80 40000 443\r\n")]
    [InlineData("::", 1, "::1", 2, "PROXY TCP6 :: ::1 1 2\r\n")]
    [InlineData("fe80::", 1, "1:0:2:0:0:3:0:0", 2, "PROXY TCP6 fe80:: 1:0:2::3:0:0 1 2\r\n")]
    [InlineData("1:2:3:4:5:6:0:8", 1, "0:0:1:0:0:0:1:0", 2, "PROXY TCP6 1:2:3:4:5:6:0:8 0:0:1::1:0 1 2\r\n")]
    public void WriteV1_Tcp_IsTheLineOfTheSpecification(string source, ushort sourcePort, string destination, ushort destinationPort, string expected)
    {
        byte[] line = V1(Flow(IpProtocol.Tcp, source, sourcePort, destination, destinationPort));

        Assert.Equal(expected, Encoding.ASCII.GetString(line));
    }

    [Fact]
    public void WriteV1_LongestLines_HaveTheSpecifiedLengths()
    {
        Assert.Equal(56, V1(Flow(IpProtocol.Tcp, "255.255.255.255", 65535, "255.255.255.255", 65535)).Length);
        string full = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        Assert.Equal(104, V1(Flow(IpProtocol.Tcp, full, 65535, full, 65535)).Length);
    }

    [Theory]
    [InlineData(IpProtocol.Udp, "192.0.2.1", "192.0.2.2")]
    [InlineData(IpProtocol.Tcp, "192.0.2.1", "2001:db8::1")]
    public void WriteV1_UdpOrMixedFamilies_IsUnknown(IpProtocol protocol, string source, string destination) =>
        Assert.Equal("PROXY UNKNOWN\r\n", Encoding.ASCII.GetString(V1(Flow(protocol, source, 1, destination, 2))));

    // Made with a bitwise CRC32c in Python; the layout is by hand.
    [Theory]
    [InlineData(IpProtocol.Tcp, false, false, "2111000cc000020ac63364509c4001bb")]
    [InlineData(IpProtocol.Tcp, false, true, "21110013c000020ac63364509c4001bb030004c85089e2")]
    [InlineData(IpProtocol.Udp, false, false, "2112000cc000020ac63364509c4001bb")]
    [InlineData(IpProtocol.Udp, false, true, "21120013c000020ac63364509c4001bb0300042c6eba3e")]
    [InlineData(IpProtocol.Tcp, true, false, "2121002420010db800000000000000000000001020010db80002000000000000000000809c4001bb")]
    [InlineData(IpProtocol.Tcp, true, true, "2121002b20010db800000000000000000000001020010db80002000000000000000000809c4001bb0300044c0fedf4")]
    [InlineData(IpProtocol.Udp, true, true, "2122002b20010db800000000000000000000001020010db80002000000000000000000809c4001bb0300048c3f4fc6")]
    [InlineData(IpProtocol.Icmp, false, false, "20000000")]
    [InlineData(IpProtocol.Sctp, false, true, "20000007030004a9b87e8f")]
    public void WriteV2_EveryKind_IsTheHeaderOfTheSpecification(IpProtocol protocol, bool isIPv6, bool checksum, string expected)
    {
        FlowKey flow = isIPv6 ? Flow(protocol, "2001:db8::10", 40000, "2001:db8:2::80", 443) : Flow(protocol, "192.0.2.10", 40000, "198.51.100.80", 443);

        Assert.Equal(Signature + expected, Convert.ToHexStringLower(V2(flow, checksum)));
    }

    [Fact]
    public void WriteV2_MixedFamilies_IsLocal() =>
        Assert.Equal(Signature + "20000000", Convert.ToHexStringLower(V2(Flow(IpProtocol.Tcp, "192.0.2.10", 1, "2001:db8::1", 2), checksum: false)));

    [Fact]
    public void Write_RandomFlows_ReadBackAsTheyWere()
    {
        var random = new Random(13);
        byte[] bytes = new byte[16];
        for (int round = 0; round < 20_000; round++)
        {
            IPEndPoint End()
            {
                random.NextBytes(bytes);
                for (int i = 0; i < 16; i += 2)
                {
                    bytes.AsSpan(i, 2).Fill(random.Next(2) == 0 ? (byte)0 : bytes[i]);
                }

                // An IPv4-mapped address would be an IPv4 one.
                bytes[0] = 0x20;
                return new IPEndPoint(new IPAddress(round % 2 == 0 ? bytes.AsSpan(0, 4) : bytes), random.Next(65536));
            }

            (IPEndPoint source, IPEndPoint destination) = (End(), End());
            var flow = new FlowKey(IpProtocol.Tcp, IpAddress.From(source.Address), (ushort)source.Port, IpAddress.From(destination.Address), (ushort)destination.Port);
            Assert.Equal((source, destination), ProxyHeaderReader.Read(V1(flow)));
            Assert.Equal((source, destination), ProxyHeaderReader.Read(V2(flow, checksum: false)));
        }
    }

    private static FlowKey Flow(IpProtocol protocol, string source, ushort sourcePort, string destination, ushort destinationPort) =>
        new(protocol, IpAddress.Parse(source), sourcePort, IpAddress.Parse(destination), destinationPort);

    private static byte[] V1(in FlowKey flow)
    {
        byte[] target = new byte[ProxyHeaderV1.MostBytes];
        return target[..ProxyHeaderV1.Write(target, flow)];
    }

    private static byte[] V2(in FlowKey flow, bool checksum)
    {
        byte[] target = new byte[ProxyHeaderV2.MostBytes];
        target.AsSpan().Fill(0xee);
        return target[..ProxyHeaderV2.Write(target, flow, checksum)];
    }
}
