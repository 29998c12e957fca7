using Pivot.Config.Schema;

namespace Pivot.Config.Tests;

public class NotBuiltYetTests
{
    /// <summary>One row a rule: its table, its key, a text that it refuses, the one error.</summary>
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "director", "fastpath", "[director]\nfastpath = \"on\"", "2:12: fastpath \"on\" is not built yet: this version has \"auto\" and \"off\"" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_NotBuiltYet_IsRefusedByName(string table, string key, string text, string expected)
    {
        Assert.Contains(NotBuiltYet.Rules, rule => rule.Table == table && rule.Key == key);
        Assert.Contains("t.toml:" + expected, Read.Errors(text));
    }

    [Fact]
    public void Rules_EachHasACaseAndAKeyOfTheSchema()
    {
        var cases = Cases.Select(row => (row.Data.Item1, row.Data.Item2)).ToHashSet();

        Assert.All(NotBuiltYet.Rules, rule =>
        {
            Assert.Contains((rule.Table, rule.Key), cases);
            Assert.Contains(ConfigSchema.Tables, table => table.Name == rule.Table && table.Keys.Contains(rule.Key));
        });
    }

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
