using Pivot.Config;
using Pivot.Interfaces;
using Pivot.Linux.Interfaces;

namespace Pivot.Tests.Interfaces;

/// <summary>What a configuration wants of interfaces.</summary>
public sealed class WantedInterfacesTests
{
    [Fact]
    public void Of_InterfaceThatOnlyMasquerades_IsTheHostsOwn()
    {
        PivotConfig config = Read("[[interface]]\nname = \"eth0\"\nmasquerade = true\n");

        Assert.Empty(WantedInterfaces.Of(config, static _ => null, isAppliance: false));
        Assert.Equal("eth0", Assert.Single(WantedInterfaces.Of(config, static _ => null, isAppliance: true)).Name);
    }

    [Fact]
    public void Of_Addresses_HaveGatewaysAsDefaultRoutes()
    {
        InterfaceSettings settings = Assert.Single(WantedInterfaces.Of(
            Read("[[interface]]\nname = \"eth0\"\naddress = [\"192.0.2.2/24\", \"2001:db8::2/64\"]\ngateway = [\"192.0.2.1\", \"fe80::1\"]\nmtu = 1400\n"), static _ => null, isAppliance: false));

        Assert.Equal(["192.0.2.2/24", "2001:db8::2/64"], settings.Addresses.Select(own => $"{own.Address}/{own.PrefixLength}"));
        Assert.Equal(["0.0.0.0/0 192.0.2.1", "::/0 fe80::1"], settings.Routes.Select(route => $"{route.Destination} {route.Gateway}"));
        Assert.Equal(1400, settings.MtuBytes);
        Assert.False(settings.TakesAdvertisements);
        Assert.False(settings.IsProvisional);
    }

    [Fact]
    public void Of_DhcpWithoutALease_HasNoWayYetAndTakesAdvertisements()
    {
        InterfaceSettings settings = Assert.Single(WantedInterfaces.Of(
            Read("[[interface]]\nname = \"eth0\"\naddress = \"dhcp\"\ngateway = [\"192.0.2.1\", \"fe80::1\"]\n"), static _ => null, isAppliance: false));

        Assert.Empty(settings.Addresses);
        Assert.Equal("fe80::1", Assert.Single(settings.Routes).Gateway?.ToString());
        Assert.True(settings.TakesAdvertisements);
        Assert.Null(settings.MtuBytes);
    }

    [Fact]
    public void Of_BridgedDirectorOnTheAppliance_SetsItsCardUp()
    {
        PivotConfig config = Read("[director]\ndevice = \"tap\"\nport = \"eth0\"\naddress = \"192.0.2.5/24\"\n");

        Assert.Equal("eth0", Assert.Single(WantedInterfaces.Of(config, static _ => null, isAppliance: true)).Name);
        Assert.Empty(WantedInterfaces.Of(config, static _ => null, isAppliance: false));
    }

    private static PivotConfig Read(string text)
    {
        ConfigResult result = ConfigReader.Read("t.toml", text);
        Assert.True(result.IsGood, string.Join('\n', result.Errors));
        return result.Config;
    }
}
