using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using Pivot.Interfaces;
using Pivot.Linux.RtNetlink;
using Pivot.Rendering;

namespace Pivot.Tests.Interfaces;

public sealed class InterfacesRendererTests
{
    private static readonly InterfaceFacts Eth0 = new()
    {
        Link = new NetworkLink(2, "eth0", 1500, IsUp: true, UsesArp: true, null, new PhysicalAddress([2, 0, 0x5e, 0x10, 0, 1]))
        {
            HasCarrier = true,
            Counters = new LinkCounters(123456789012, 5, 987654321098765, 2048, 1, 2, 3, 4),
        },
        Addresses =
        [
            Address("192.0.2.50", 24) with { ValidSeconds = 4321 },
            Address("2001:db8:1234:5678:9abc:def0:1234:5678", 64) with { ValidSeconds = 2591999 },
            Address("2001:db8::7", 64) with { IsDuplicate = true },
            Address("fe80::1", 64),
            Address("198.51.100.1", 24),
        ],
        Gateways = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("fe80::1")],
        SpeedMegabits = 1000,
    };

    [Fact]
    public void Write_Interface_FitsEightyColumns()
    {
        string text = Render(static terminal => InterfacesRenderer.Write([Eth0], terminal));

        Assert.Equal(
            """
            eth0        up          mtu 1500  1000 Mbit/s  02:00:5e:10:00:01
              address   192.0.2.50/24  dhcp, 1h 12m left
              address   2001:db8:1234:5678:9abc:def0:1234:5678/64  advertised, 29d 23h left
              address   2001:db8::7/64  duplicate
              address   fe80::1/64  link-local
              address   198.51.100.1/24  static
              gateway   192.0.2.1, fe80::1
              received  123456789012 packets, 898.3 TiB, 1 errors, 3 drops
              sent      5 packets, 2.0 KiB, 2 errors, 4 drops

            """,
            text);
        Assert.All(text.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Write_WithoutCarrierOrDown_SaysSo()
    {
        Assert.Contains("no-carrier", Render(static terminal => InterfacesRenderer.Write([With(Eth0.Link with { HasCarrier = false })], terminal)), StringComparison.Ordinal);
        Assert.Contains(" down ", Render(static terminal => InterfacesRenderer.Write([With(Eth0.Link with { HasCarrier = false, IsUp = false })], terminal)), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteJson_HasTheSame()
    {
        using JsonDocument document = JsonDocument.Parse(Render(static terminal => InterfacesRenderer.WriteJson([Eth0, With(new NetworkLink(1, "tun0", 65535, false, false, "tun", null))], terminal)));
        JsonElement[] interfaces = [.. document.RootElement.GetProperty("interfaces").EnumerateArray()];

        Assert.Equal("02:00:5e:10:00:01", interfaces[0].GetProperty("hardwareAddress").GetString());
        Assert.Equal(1000, interfaces[0].GetProperty("speedMegabits").GetInt32());
        Assert.Equal(4321, interfaces[0].GetProperty("addresses")[0].GetProperty("validSeconds").GetInt32());
        Assert.Equal("dhcp", interfaces[0].GetProperty("addresses")[0].GetProperty("origin").GetString());
        Assert.Equal("fe80::1", interfaces[0].GetProperty("gateways")[1].GetString());
        Assert.Equal(123456789012, interfaces[0].GetProperty("received").GetProperty("packets").GetInt64());
        Assert.Equal(JsonValueKind.Null, interfaces[1].GetProperty("hardwareAddress").ValueKind);
        Assert.Equal(JsonValueKind.Null, interfaces[1].GetProperty("speedMegabits").ValueKind);
        Assert.False(interfaces[1].TryGetProperty("received", out _));
    }

    private static InterfaceFacts With(NetworkLink link) => new() { Link = link };

    private static InterfaceAddress Address(string address, int length) => new(2, IPAddress.Parse(address), IPAddress.Parse(address), length);

    private static string Render(Action<Terminal> write)
    {
        using StringWriter output = new() { NewLine = "\n" };
        write(new Terminal(output, TextWriter.Null, 80, Colours: false, ColoursOnError: false));
        return output.ToString();
    }
}
