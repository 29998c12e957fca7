using Pivot.Director.Services;

namespace Pivot.Config.Tests;

public class MasqueradeRulesTests
{
    private const string Uplink = "[[interface]]\nname = \"eth0\"\nmasquerade = true\n";
    private const string Service = Read.Service + "[[service.server]]\naddress = \"192.0.2.11\"\n";

    [Fact]
    public void Read_Masquerade_IsBuilt()
    {
        ConfigResult result = ConfigReader.Read("t.toml", Uplink + Service);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.True(Assert.Single(result.Config!.Interfaces).Masquerade);
    }

    [Theory]
    [InlineData("steering = \"routes\"", "3:14: masquerade: the answers come to the board's own address, which only BPF programs can share with the board: expected steering \"bpf\" or \"auto\" in [director]")]
    [InlineData("name = \"eth0\"", "2:8: name: \"eth0\" is Pivot's own device ([director] name): expected the interface that real servers reach the outside by, like \"eth0\"")]
    [InlineData("device = \"tap\"\nbridge = \"br0\"", "3:14: masquerade: a bridged director (device = \"tap\") is nobody's router: expected device \"tun\", or masquerade where the servers' gateway is")]
    public void Read_WhatDoesNotGoWithIt_IsAnError(string director, string expected) =>
        Assert.Equal(["t.toml:" + expected], Read.FutureErrors(Uplink + "[director]\n" + director + "\n" + Service));

    [Theory]
    [InlineData("steering = \"routes\"")]
    [InlineData("name = \"eth0\"")]
    public void Read_SwitchedOff_GoesWithEverything(string director) =>
        Assert.Empty(Read.Errors("[[interface]]\nname = \"eth0\"\nmasquerade = false\n[director]\n" + director + "\n" + Service));

    [Fact]
    public void Read_NobodyToMasqueradeFor_IsAWarning() => Assert.Equal(
        ["t.toml:3:14: masquerade: no service has a real server, and only what real servers open is masqueraded"],
        Read.Printed(ConfigReader.Read("t.toml", Uplink + Read.Service).Warnings));

    [Theory]
    [InlineData(32768, 60999, false)]
    [InlineData(1024, 61000, true)]
    [InlineData(62000, 62010, true)]
    public void Read_BoardsOwnConnectionsHaveThosePorts_IsAWarning(ushort first, ushort last, bool warned)
    {
        var board = new BoardFacts { LocalPorts = [new PortRange(first, last)] };

        string[] warnings = Read.Printed(ConfigReader.Read("t.toml", Uplink + Service, board).Warnings);

        Assert.Equal(warned, warnings.Any(warning => warning.StartsWith("t.toml:3:14: masquerade: the board's own connections use ports of 61000-65535 too", StringComparison.Ordinal)));
    }
}
