using Pivot.Config.Schema;

namespace Pivot.Config.Tests;

public class NotBuiltYetTests
{
    [Fact]
    public void Read_WhatARuleForbids_IsRefusedByName()
    {
        NotBuiltRule rule = NotBuiltRule.Choice("director", "fastpath", "this version has \"auto\" and \"off\"", "on");

        ConfigResult read = ConfigReader.Read("t.toml", "[director]\nfastpath = \"on\"", [rule]);

        Assert.Equal("t.toml:2:12: fastpath \"on\" is not built yet: this version has \"auto\" and \"off\"", Assert.Single(read.Errors).ToString());
    }

    [Fact]
    public void Rules_EachHasAKeyOfTheSchema() =>
        Assert.All(NotBuiltYet.Rules, rule => Assert.Contains(ConfigSchema.Tables, table => table.Name == rule.Table && table.Keys.Contains(rule.Key)));

    [Theory]
    [InlineData("log_connections = false")]
    [InlineData("scheduler = \"lc\"")]
    [InlineData("protocol = [\"udp\", \"tcp\"]")]
    [InlineData("[service.health]\ncheck = \"none\"\nslow_start = \"0s\"")]
    [InlineData("[[service.server]]\naddress = \"192.0.2.11\"\nupper = 0\nlower = 0\nforwarding = \"nat\"")]
    [InlineData("[director]\nsteering = \"bpf\"")]
    [InlineData("[director]\nsteering = \"routes\"\nfastpath = \"off\"\ndevice = \"tun\"")]
    [InlineData("[timeouts]\nsctp = \"1m\"")]
    [InlineData("[system]\nhostname = \"pi\"\nntp = \"192.0.2.123\"\npassword = \"$6$salt$hash\"")]
    public void Read_DefaultOfAThingNotBuilt_IsGood(string lines)
    {
        Assert.Empty(Read.Errors(Read.Service + lines));
    }

    [Fact]
    public void Read_WrongValueOfAThingNotBuilt_IsStillReported()
    {
        Assert.Equal(
            ["t.toml:2:12: fastpath: expected one of \"auto\", \"on\", \"off\", found \"maybe\""],
            Read.Errors("[director]\nfastpath = \"maybe\""));
    }
}
